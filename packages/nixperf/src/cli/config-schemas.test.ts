import { readdirSync, readFileSync } from "node:fs";
import { configSchemaFiles } from "@nixperf/cli-kit";
import { expect, test } from "vitest";
import { schemaFiles } from "../schemas/json-schemas.ts";
import { tables } from "./index.ts";

const directory = new URL("../../schemas/", import.meta.url);

test("the schemas in the package are those that the code would write", async () => {
  const committed = readdirSync(directory).map((name) => [name, readFileSync(new URL(name, directory), "utf8")]);
  expect(Object.fromEntries(committed), "run: node packages/nixperf/scripts/emit-schemas.ts").toEqual({
    ...schemaFiles(),
    ...(await configSchemaFiles(tables)),
  });
});

test("an editor knows the rules of retention in the machine's file; a project's file has none", async () => {
  const files = await configSchemaFiles(tables);
  const properties = (name: string) => JSON.parse(files[name]!).properties;
  expect(Object.keys(properties("machine.json").retention.properties)).toEqual(
    expect.arrayContaining(["preset", "profiles", "profileRules", "results", "direnv", "links", "deadFor"]),
  );
  expect(properties("machine.json").retention.additionalProperties).toBe(false);
  expect(properties("project.json")).not.toHaveProperty("retention");
  expect(properties("project.json")).toHaveProperty("store");
});
