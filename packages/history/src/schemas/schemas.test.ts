import { readdirSync, readFileSync } from "node:fs";
import { assert, constant, constantFrom, integer, oneof, property } from "fast-check";
import type { Arbitrary } from "fast-check";
import { expect, test } from "vitest";
import { derivationCost } from "../index.ts";
import { anyRecord } from "../../test/any-record.ts";
import { fullRun } from "../../test/full-run.ts";
import { parseRecord } from "../parse/parse-record.ts";
import { schemas } from "./index.ts";
import { schemaFiles } from "./json-schemas.ts";

const directory = new URL("../../schemas/", import.meta.url);

test("the JSON Schemas in the package are those that the code would write, and leave records open", () => {
  const committed = readdirSync(directory).map((name) => [name, readFileSync(new URL(name, directory), "utf8")]);
  expect(Object.fromEntries(committed), "run: node packages/history/scripts/emit-schemas.ts").toEqual(schemaFiles());
  for (const text of Object.values(schemaFiles())) expect(text).not.toContain('additionalProperties": false');
});

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Every place in a value, by the way to it. */
function placesOf(value: Json, way: Array<string | number> = []): Array<Array<string | number>> {
  if (typeof value !== "object" || value === null) return [way];
  const inside = Array.isArray(value) ? value.map((item, i) => [i, item] as const) : Object.entries(value);
  return [way, ...inside.flatMap(([key, item]) => placesOf(item, [...way, key]))];
}

function changedAt(value: Json, way: ReadonlyArray<string | number>, by: Json | undefined): Json | undefined {
  const [first, ...rest] = way;
  if (first === undefined) return by;
  const copy = structuredClone(value) as Record<string | number, Json>;
  const changed = changedAt(copy[first]!, rest, by);
  if (changed === undefined && !Array.isArray(copy)) delete copy[first];
  else copy[first] = changed ?? null;
  return copy as Json;
}

const wrong: Arbitrary<Json | undefined> = oneof(
  constantFrom(
    undefined,
    null,
    -1,
    -0,
    0,
    0.5,
    1.5,
    2 ** 60,
    1e301,
    "",
    "x",
    "\0",
    "\ud800",
    true,
    [],
    {},
    [1],
    [1, 2],
    [1, 2, 3],
    ["a"],
    { a: 1 },
    { a: "b", B: "c" },
    "2026-13-01T00:00:00.000Z",
    "x".repeat(4097),
    "x".repeat(65_537),
    Array.from({ length: 5001 }, () => "x"),
    Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`a${i}`, "x"])),
  ) as Arbitrary<Json | undefined>,
  integer(),
);

test("what is read is what the schemas let through: right records, and those with something else anywhere", () => {
  const kinds: Arbitrary<object> = oneof(anyRecord, constant(fullRun), constant({ ...fullRun, detail: null }));
  let [right, refused] = [0, 0];
  assert(
    property(kinds, integer({ min: 0, max: 1e6 }), wrong, integer({ min: 0, max: 9 }), (record, at, by, whether) => {
      const value = JSON.parse(JSON.stringify(record)) as { schema: string };
      const places = placesOf(value as Json).slice(1);
      const way = places[at % places.length]!;
      if (way[0] === "schema") return;
      const changed = whether === 0 ? (value as Json) : changedAt(value as Json, way, by)!;
      const written = JSON.stringify(changed);
      const parsed = schemas[value.schema]!.safeParse(JSON.parse(written));
      if (parsed.success) right++;
      else refused++;
      expect(parseRecord(written), `${way.join("/")}: ${JSON.stringify(by)}`).toEqual(
        parsed.success ? parsed.data : null,
      );
    }),
    { numRuns: 4000 },
  );
  expect([right > 400, refused > 400]).toEqual([true, true]);
});

test("costs of earlier versions are read, with null for what they had not", () => {
  const cost = {
    schema: "nixperf.history.cost/1",
    at: "2026-03-01T00:00:00.000Z",
    drvPath: null,
    name: "hello-2.12",
    pname: "hello",
    system: null,
    seconds: 1,
    cpuSeconds: null,
    memoryBytes: null,
    machine: null,
    outcome: "built",
  } as const;
  expect(parseRecord(JSON.stringify(cost))).toEqual(derivationCost(cost));
  expect(schemas[cost.schema]!.parse(cost)).toEqual(derivationCost(cost));
});

test.each(Object.entries(schemas))("%s names itself", (name, schema) => {
  const [fields] = [(schema as unknown as { shape: { schema: { value: string } } }).shape];
  expect(fields.schema.value).toBe(name);
});
