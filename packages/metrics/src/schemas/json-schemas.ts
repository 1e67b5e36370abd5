import { z } from "zod";
import { schemas } from "./index.ts";

/** The JSON Schema of every record, by file name, as text: what the package ships in `schemas/`. */
export function schemaFiles(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const [, file] = /^nixperf\.metrics\.([a-z-]+)\/\d+$/.exec(name)!;
      // `io: "input"` leaves records open, so that a new field breaks nobody who checks them.
      const jsonSchema = { $id: name, title: name, ...z.toJSONSchema(schema, { io: "input" }) };
      return [`${file}.json`, `${JSON.stringify(jsonSchema, null, 2)}\n`];
    }),
  );
}
