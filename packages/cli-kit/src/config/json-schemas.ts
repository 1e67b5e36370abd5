import type { ZodType } from "zod";
import { recordSchemas } from "../commands/record-schemas.ts";
import { sharedKeys } from "./keys.ts";
import { fileSchema } from "./schema.ts";

/** What any command may print beside its own record. */
const isOfEveryCommand: ReadonlySet<string> = new Set(["error", "gap", "end"]);

/**
 * The JSON Schemas of this package by file name, as text: `machine.json` and `project.json` for `$schema` in a
 * configuration file, and one for each record that its commands print or that any command prints beside its own.
 */
export async function schemaFiles(): Promise<Record<string, string>> {
  const { z } = await import("zod");
  const files: Record<string, string> = {};
  const add = (name: string, of: object, schema: ZodType): void => {
    // `io: "input"` leaves records open, so that a new field breaks nobody who checks them.
    files[name] = `${JSON.stringify({ ...of, ...z.toJSONSchema(schema, { io: "input" }) }, null, 2)}\n`;
  };
  add("machine.json", { title: "nixperf configuration of a machine" }, fileSchema(z, sharedKeys, "machine"));
  add("project.json", { title: "nixperf configuration of a project" }, fileSchema(z, sharedKeys, "project"));
  for (const [name, schema] of Object.entries(recordSchemas(z))) {
    const record = `nixperf.${isOfEveryCommand.has(name) ? "" : "cli-kit."}${name}/1`;
    add(`${name}.json`, { $id: record, title: record }, schema);
  }
  return files;
}
