import { expect, test } from "vitest";
import { linuxReadings } from "../../test/advice/readings.ts";
import { doctor, recommend, setup } from "../index.ts";
import { noReadings } from "../model/readings/readings.ts";
import { schemas } from "./index.ts";

const busy = linuxReadings({
  conf: "max-jobs = auto\nnonsense\nbuild-dir = /tmp\ndownload-buffer-size = 1\n",
  tmp: "tmpfs",
  files: { "/home/user/.config/nix/nix.conf": null },
});

test.each([
  ["recommend", await recommend({ readings: busy, as: "env", experimental: true })],
  ["recommend, of a machine of which nothing was read", await recommend({ readings: noReadings() })],
  ["doctor", await doctor({ readings: busy, ccache: true })],
  ["doctor, of a machine of which nothing was read", await doctor({ readings: noReadings() })],
  ["setup", await setup({ readings: linuxReadings({ env: { NIX_CONF_DIR: "/nonexistent" } }), scope: "system" })],
])("the record of %s has every field that its schema knows, and no other", (_, record) => {
  const schema = schemas[record.schema]!;
  expect(schema.parse(record)).toEqual(record);
  for (const field of Object.keys(record))
    expect(schema.safeParse({ ...record, [field]: undefined }).success, field).toBe(false);
});
