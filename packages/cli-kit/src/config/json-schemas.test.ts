import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { configSchemaFiles, schemaFiles } from "./json-schemas.ts";
import { sharedKeys } from "./keys.ts";
import { fileSchema } from "./schema.ts";

const directory = new URL("../../schemas/", import.meta.url);

test("the schemas in the package are those that the code would write", async () => {
  const committed = readdirSync(directory).map((name) => [name, readFileSync(new URL(name, directory), "utf8")]);
  expect(Object.fromEntries(committed), "run: node packages/cli-kit/scripts/emit-schemas.ts").toEqual(
    await schemaFiles(),
  );
});

test("a project's file may not hold a key of the machine, and no file an unknown key", async () => {
  const machine = await fileSchema(z, sharedKeys, "machine");
  const project = await fileSchema(z, sharedKeys, "project");
  expect(machine.safeParse({ $schema: "x", store: { uri: "daemon", rows: 3 }, strict: true }).success).toBe(true);
  expect(project.safeParse({ store: { rows: 3 }, strict: false }).success).toBe(true);
  expect(project.safeParse({ store: { uri: "daemon" } }).success).toBe(false);
  expect(machine.safeParse({ store: { row: 3 } }).success).toBe(false);
});

test("the emitted schema closes sections, so that an editor marks a mistyped key", async () => {
  const files = await configSchemaFiles([]);
  const schema = JSON.parse(files["machine.json"] ?? "") as {
    properties: { store: { additionalProperties: boolean } };
  };
  expect(schema.properties.store.additionalProperties).toBe(false);
});
