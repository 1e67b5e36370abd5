import type { ViewContext } from "@nixperf/cli-kit";
import { renderTerminal } from "@nixperf/render";
import { expect, test } from "vitest";
import { known } from "../model/fact.ts";
import type { CalibrateRecord } from "../verbs/calibrate.ts";
import { calibrateView } from "./calibrate-view.ts";

const context: ViewContext = { program: "nixperf-hardware", store: null, flags: {}, config: () => undefined };
const measured = (value: number, spread: number | null = 0.034) => ({ value, spread, rounds: 9 });
const record: CalibrateRecord = {
  schema: "nixperf.hardware.calibrate/1",
  measuredAt: "2026-01-01T00:00:00.000Z",
  machine: { fingerprint: known("sha256:0", ""), cpuModel: known("Apple M2", "") },
  tookSeconds: 9.1,
  cpu: [
    { threads: 1, perSecond: measured(200e6), share: 1, speedup: 1 },
    { threads: 8, perSecond: measured(1.1e9, null), share: 0.99, speedup: 5.5 },
  ],
  memory: [{ threads: 1, perSecond: measured(20 * 1024 ** 3), share: 1, speedup: 1 }],
  disk: {
    directory: "/nix",
    isStoresDisk: true,
    createSeconds: measured(23e-6),
    statSeconds: measured(2e-6),
    readSeconds: null,
    removeSeconds: null,
    syncSeconds: measured(0.012),
    writeBytesPerSecond: measured(1024 ** 3),
    readBytesPerSecond: null,
  },
  kept: true,
  gaps: [],
};
const draw = (one: CalibrateRecord): string =>
  renderTerminal(calibrateView(one, context), { width: 100, colour: false, unicode: true, fitToWidth: false });

test("the answer, each figure with its noise, and a dash for what was not measured", () => {
  const shown = draw(record);
  expect(shown).toMatch(/^Apple M2: 8 threads do the work of 5\.5; a write is on the disk for certain after 12 ms\./);
  expect(shown).toMatch(/8 +1\.10 G steps\/s +5\.50 +- /);
  expect(shown).toMatch(/1 +20\.0 GiB\/s +1\.00 +3 %/);
  expect(shown).toMatch(/make a file of 4 KiB +23\.0 µs +3 %/);
  expect(shown).toMatch(/remove one +- +- +–/);
  expect(shown).toContain("which is the store's");
});

test("what was measured beside others is a bound, and too little time says so", () => {
  const gaps = [{ at: "/cpu", code: "NIXPERF_CALIBRATE_BUSY", message: "others ran", tries: [] }];
  expect(draw({ ...record, gaps })).toContain("do the work of at least 5.5");
  const nothing = draw({ ...record, cpu: [], memory: [], disk: null, kept: false });
  expect(nothing).toContain("too little time");
  expect(nothing).not.toContain("Next");
});
