import type { ZodType } from "zod";
import { recordSchemas } from "../commands/record-schemas.ts";
import { sharedKeys } from "./keys.ts";
import { fileSchema } from "./schema.ts";

/**
 * The JSON Schemas of this package by file name, as text: `machine.json` and `project.json` for `$schema` in a
 * configuration file, and one for each record that its commands print.
 */
export async function schemaFiles(): Promise<Record<string, string>> {
  const { z } = await import("zod");
  const files: Record<string, string> = {};
  const add = (name: string, title: string, schema: ZodType): void => {
    // `io: "input"` leaves records open, so that a new field breaks nobody who checks them.
    files[name] = `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: "input" }) }, null, 2)}\n`;
  };
  add("machine.json", "nixperf configuration of a machine", fileSchema(z, sharedKeys, "machine"));
  add("project.json", "nixperf configuration of a project", fileSchema(z, sharedKeys, "project"));
  for (const [name, schema] of Object.entries(recordSchemas(z)))
    add(`${name}.json`, `nixperf.cli-kit.${name}/1`, schema);
  return files;
}
