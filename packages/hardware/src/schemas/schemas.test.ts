import { expect, test } from "vitest";
import { detect } from "../index.ts";
import { noReadings } from "../model/readings/readings.ts";
import { detectRecord, schemas } from "./index.ts";

test.each([
  ["this machine", await detect()],
  ["a machine of which nothing was read", await detect({ readings: noReadings() })],
])("the record of %s has every field that its schema knows, and no other", (_, record) => {
  expect(schemas[record.schema]).toBe(detectRecord);
  expect(detectRecord.parse(record)).toEqual(record);
  for (const field of Object.keys(record))
    expect(detectRecord.safeParse({ ...record, [field]: undefined }).success, field).toBe(false);
});

test("a record with a size that cannot be is refused", async () => {
  const record = await detect();
  for (const value of [-1, 0.5, Number.NaN, "1"]) {
    const wrong = structuredClone(record) as { machine: { memory: { totalBytes: { value: unknown } } } };
    wrong.machine.memory.totalBytes.value = value;
    expect(detectRecord.safeParse(wrong).success, String(value)).toBe(false);
  }
});
