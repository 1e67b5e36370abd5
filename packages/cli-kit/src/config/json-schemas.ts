import type { z as Zod, ZodType } from "zod";
import { recordSchemas } from "../commands/record-schemas.ts";
import type { CommandTable } from "../command.ts";
import { configKeys } from "./keys.ts";
import { fileSchema } from "./schema.ts";

/** What any command may print beside its own record. */
const isOfEveryCommand: ReadonlySet<string> = new Set(["error", "gap", "end"]);

/**
 * The JSON Schemas of this package by file name, as text: one for each record that its commands print or that any
 * command prints beside its own.
 */
export async function schemaFiles(): Promise<Record<string, string>> {
  const { z } = await import("zod");
  const files: Record<string, string> = {};
  for (const [name, schema] of Object.entries(recordSchemas(z))) {
    const record = `nixperf.${isOfEveryCommand.has(name) ? "" : "cli-kit."}${name}/1`;
    files[`${name}.json`] = fileText(z, { $id: record, title: record }, schema);
  }
  return files;
}

/**
 * The JSON Schemas of the configuration files of a program with these tables, by file name, as text: `machine.json` and
 * `project.json` for `$schema` in them.
 */
export async function configSchemaFiles(tables: readonly CommandTable[]): Promise<Record<string, string>> {
  const { z } = await import("zod");
  const keys = configKeys(tables);
  const of = async (scope: "machine" | "project"): Promise<string> =>
    fileText(z, { title: `nixperf configuration of a ${scope}` }, await fileSchema(z, keys, scope));
  return { "machine.json": await of("machine"), "project.json": await of("project") };
}

/** `io: "input"` leaves records open, so that a new field breaks nobody who checks them. */
function fileText(z: typeof Zod, of: object, schema: ZodType): string {
  return `${JSON.stringify({ ...of, ...z.toJSONSchema(schema, { io: "input" }) }, null, 2)}\n`;
}
