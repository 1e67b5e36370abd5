import { z } from "zod";
import { overviewRecord } from "./index.ts";

/** The JSON Schema of the record, by file name, as text: what the package ships in `schemas/`. */
export function schemaFiles(): Record<string, string> {
  const name = "nixperf.nixperf.overview/1";
  // `io: "input"` leaves records open, so that a new field breaks nobody who checks them.
  const jsonSchema = { $id: name, title: name, ...z.toJSONSchema(overviewRecord, { io: "input" }) };
  return { "overview.json": `${JSON.stringify(jsonSchema, null, 2)}\n` };
}
