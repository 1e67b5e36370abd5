import { readdirSync, readFileSync } from "node:fs";
import {
  assert,
  constant,
  constantFrom,
  dictionary,
  double,
  integer,
  oneof,
  property,
  record,
  string,
} from "fast-check";
import { expect, test } from "vitest";
import { parseRecord } from "../parse-record.ts";
import { schemas } from "./index.ts";
import { schemaFiles } from "./json-schemas.ts";

const directory = new URL("../../schemas/", import.meta.url);

test("the JSON Schemas in the package are those that the code would write, and leave records open", () => {
  const committed = readdirSync(directory).map((name) => [name, readFileSync(new URL(name, directory), "utf8")]);
  expect(Object.fromEntries(committed), "run: node packages/history/scripts/emit-schemas.ts").toEqual(schemaFiles());
  for (const text of Object.values(schemaFiles())) expect(text).not.toContain('additionalProperties": false');
});

test("what is read is what the schemas let through: right records, almost right ones, and others", () => {
  const nearly = <Value>(right: Value, ...wrong: unknown[]) =>
    oneof(
      { weight: 12, arbitrary: constant(right as unknown) },
      { weight: 1, arbitrary: constantFrom(...wrong, null, undefined, {}) },
    );
  const instant = nearly("2026-03-01T00:00:00.000Z", "2026-03-01", "2026-13-01T00:00:00.000Z", 1);
  const figure = oneof(double({ noNaN: true, noDefaultInfinity: true }), integer(), nearly(-1, "1", 1e301));
  const point = nearly({ at: "2026-03-01T00:00:00.000Z", value: 1 }, { at: "x", value: 1 }, { value: 1 });
  const words = dictionary(oneof(constant("root"), string({ maxLength: 3 })), string({ maxLength: 3 }), { maxKeys: 2 });
  const text = nearly("hello-1.0", "x".repeat(4097), 1);
  const any = record(
    {
      schema: constantFrom("nixperf.history.sample/1", "nixperf.history.day/1", "nixperf.history.cost/1"),
      at: instant,
      day: nearly("2026-03-01", "2026-3-1"),
      name: nearly("store.narBytes", "narBytes", "Store.x", `a.${"b".repeat(200)}`),
      value: figure,
      unit: nearly("bytes", "GiB"),
      subject: oneof({ weight: 5, arbitrary: constant({ store: "/nix/store" }) }, { weight: 1, arbitrary: words }),
      run: nearly(null, 1),
      count: nearly(1, 0, 1.5, 2 ** 60),
      min: figure,
      max: figure,
      sum: figure,
      first: point,
      last: point,
      drvPath: text,
      pname: text,
      system: text,
      seconds: nearly(0.5, -1),
      cpuSeconds: nearly(null, -0.1),
      memoryBytes: nearly(4096, 0.5, -1),
      machine: text,
      outcome: nearly("built", "well"),
      extra: constant(1),
    },
    { requiredKeys: ["schema", "at", "day", "name", "value", "unit", "subject", "run", "first", "last", "seconds"] },
  );
  let right = 0;
  assert(
    property(any, (value) => {
      // Of what is undefined there is nothing in JSON.
      const written = JSON.parse(JSON.stringify(value)) as object;
      const parsed = schemas[value.schema]!.safeParse(written);
      const read = parseRecord(JSON.stringify(written));
      if (parsed.success) right++;
      expect(read).toEqual(parsed.success ? parsed.data : null);
    }),
    { numRuns: 3000 },
  );
  expect(right).toBeGreaterThan(100);
});

test.each(Object.entries(schemas))("%s names itself", (name, schema) => {
  const [fields] = [(schema as unknown as { shape: { schema: { value: string } } }).shape];
  expect(fields.schema.value).toBe(name);
});
