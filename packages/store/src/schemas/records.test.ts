import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import type { z } from "zod";
import { scheduleMachine } from "../../test/schedule-machine.ts";
import * as verbs from "../index.ts";
import * as schemas from "./index.ts";

const store = fileURLToPath(new URL("../../../../examples/sample-store", import.meta.url));
const snapshot = await verbs.readStore({ store });
const [before, after] = ["system-2", "system-5"];
const machine = scheduleMachine();
afterAll(() => machine.dispose());

const records: Array<[schema: z.ZodType, record: { schema: string }]> = [
  [schemas.analyzeRecord, await verbs.analyze({ snapshot, each: true })],
  [schemas.rootsRecord, await verbs.roots({ snapshot })],
  [schemas.liveRecord, await verbs.live({ snapshot })],
  [schemas.deadRecord, await verbs.dead({ snapshot })],
  [schemas.whyRecord, await verbs.why({ snapshot, path: "linux-6.6.40" })],
  [schemas.topRecord, await verbs.top({ snapshot })],
  [schemas.closureRecord, await verbs.closure({ snapshot, path: after })],
  [schemas.dedupRecord, await verbs.dedup({ store, cache: null })],
  [schemas.diffRecord, await verbs.diff({ snapshot, before, after })],
  [schemas.versionsRecord, await verbs.versions({ snapshot })],
  [schemas.diskRecord, await verbs.disk({ snapshot, cache: null })],
  [schemas.doctorRecord, await verbs.doctor({ snapshot })],
  [schemas.planRecord, await verbs.plan({ snapshot, disk: false, state: null })],
  [schemas.optimizeRecord, await verbs.optimize({ snapshot, disk: false })],
  [schemas.reportRecord, await verbs.report({ snapshot })],
  [schemas.scheduleRecord, await verbs.schedule({ world: machine.world() })],
];

test.each(records.map(([schema, record]) => [record.schema, schema, record] as const))(
  "%s of the sample store has every field that its schema knows, and no other",
  (name, schema, record) => {
    expect(schemas.schemas[name]).toBe(schema);
    // What a schema does not know it leaves out.
    expect(schema.parse(record)).toEqual(record);
  },
);

/** Records of what was done, held against their schemas where it is done, in stores with real Nix. */
const ofDeeds = ["nixperf.store.apply/1", "nixperf.store.undo/1"];

test("every schema of the list is tried above", () => {
  const tried = [...records.map(([, record]) => record.schema), ...ofDeeds];
  expect(tried.toSorted()).toEqual(Object.keys(schemas.schemas).toSorted());
});

test.each(records.map(([schema, record]) => [record.schema, schema, record] as const))(
  "%s without one of its fields is refused, as is one with a negative or broken size",
  (_name, schema, record) => {
    for (const field of Object.keys(record)) {
      expect(schema.safeParse({ ...record, [field]: undefined }).success, field).toBe(false);
    }
    // A schedule has no sizes.
    if (record.schema === "nixperf.store.schedule/1") return;
    for (const wrong of [-1, 0.5, Number.NaN, "1", undefined]) {
      expect(schema.safeParse(withFirstSize(record, wrong)).success, String(wrong)).toBe(false);
    }
  },
);

/** A copy of the record in which the first size that is a number is another. */
function withFirstSize(record: object, size: unknown): unknown {
  let isDone = false;
  return structuredCopy(record);

  function structuredCopy(value: unknown, key = ""): unknown {
    if (!isDone && key.endsWith("Bytes") && key !== "changeBytes" && typeof value === "number") {
      isDone = true;
      return size;
    }
    if (Array.isArray(value)) return value.map((item) => structuredCopy(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, structuredCopy(member, name)]));
  }
}
