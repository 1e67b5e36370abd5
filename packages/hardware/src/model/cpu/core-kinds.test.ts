import { expect, test } from "vitest";
import { noReadings } from "../readings/readings.ts";
import { coreKinds } from "./core-kinds.ts";

function kindsBy(figures: { capacity: number[]; kHz?: number[] }) {
  const files: Record<string, string> = {};
  const cpu = "/sys/devices/system/cpu/cpu";
  figures.capacity.forEach((capacity, i) => (files[`${cpu}${i}/cpu_capacity`] = String(capacity)));
  figures.kHz?.forEach((kHz, i) => (files[`${cpu}${i}/cpufreq/cpuinfo_max_freq`] = String(kHz)));
  const online = figures.capacity.map((_, i) => i);
  const { of, source } = coreKinds({ ...noReadings(), files }, online);
  return { factors: online.map((i) => of(i).factor), source };
}

test("little cores are worth their capacity, down to a tenth of a big one", () => {
  expect(kindsBy({ capacity: [1024, 1024, 100, 100] }).factors).toEqual([1, 1, 0.098, 0.098]);
});

test("a capacity beside which all other cores would be worth nothing is not believed, and the next source asked", () => {
  const capacity = [4294967295, 1024, 1024];
  expect(kindsBy({ capacity }).factors).toEqual([1, 1, 1]);
  const { factors, source } = kindsBy({ capacity, kHz: [4_000_000, 4_000_000, 2_000_000] });
  expect(factors).toEqual([1, 1, 0.5]);
  expect(source).toContain("cpuinfo_max_freq");
});
