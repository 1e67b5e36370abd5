import { readFileSync } from "node:fs";
import { expect, expectTypeOf, test } from "vitest";
import type { z } from "zod";
import { overview } from "../index.ts";
import type { OverviewRecord } from "../index.ts";
import { overviewRecord, schemas } from "./index.ts";
import { schemaFiles } from "./json-schemas.ts";

const sample = new URL("../../../../examples/sample-store", import.meta.url).pathname;

test("the overview of the sample store is what its schema says, and of the same store as asked", async () => {
  const record = await overview({ store: sample });
  expect(overviewRecord.parse(record)).toEqual(record);
  expect(record.store).toMatchObject({ dir: "/nix/store", paths: 158 });
  expect(Object.keys(schemas)).toEqual([record.schema]);
});

test("schema and type say the same", () => {
  expectTypeOf<z.output<typeof overviewRecord>>().toEqualTypeOf<OverviewRecord>();
});

test("the JSON Schema in the package is the one that the code would write", () => {
  const committed = readFileSync(new URL("../../schemas/overview.json", import.meta.url), "utf8");
  expect({ "overview.json": committed }).toEqual(schemaFiles());
});
