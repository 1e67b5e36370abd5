import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { schemaFiles } from "./json-schemas.ts";

const directory = new URL("../../schemas/", import.meta.url);

test("the JSON Schemas in the package are those that the code would write", () => {
  const committed = readdirSync(directory).map((name) => [name, readFileSync(new URL(name, directory), "utf8")]);
  expect(Object.fromEntries(committed), "run: node packages/hardware/scripts/emit-schemas.ts").toEqual(schemaFiles());
});

test("every record is left open, whatever is in it, so that a new field breaks nobody", () => {
  for (const [name, text] of Object.entries(schemaFiles()))
    expect(text, name).not.toContain('additionalProperties": false');
});

test("every record says which one it is, and which fields it has without fail", () => {
  for (const [name, text] of Object.entries(schemaFiles())) {
    const schema = JSON.parse(text) as {
      $id: string;
      required: string[];
      properties: Record<string, { const?: string }>;
    };
    expect(schema.properties["schema"]?.const, name).toBe(schema.$id);
    expect(schema.required.toSorted(), name).toEqual(Object.keys(schema.properties).toSorted());
  }
});
