import * as fc from "fast-check";
import { expect, test } from "vitest";
import { known, unknown } from "../fact.ts";
import type { Limits } from "../limits.ts";
import { profileNamed, profileNames } from "./profile.ts";
import type { ProfileName } from "./profile.ts";
import { sizing } from "./sizing.ts";
import type { Sizing, SizingOptions } from "./sizing.ts";

const gibibyte = 1024 ** 3;

interface Given {
  cpus: number | null;
  units?: number | null;
  quota?: number | "unlimited" | null;
  memory: number | null;
  profile?: ProfileName;
  share?: number;
  perProcess?: number;
}

function limitsOf({ cpus, units, quota = "unlimited", memory }: Given): Limits {
  const fact = <T>(value: T | null | undefined, source: string) =>
    value === null || value === undefined ? unknown<T>() : known(value, source);
  return {
    cgroup: unknown(),
    cpus: fact(cpus, "/proc/self/status"),
    cpuQuota: fact<number | "unlimited">(quota, "/sys/fs/cgroup/cpu.max"),
    memoryMaxBytes: known("unlimited", "none"),
    memoryHighBytes: known("unlimited", "none"),
    memoryBytes: fact(memory, "/proc/meminfo (MemTotal)"),
    memoryAvailableBytes: unknown(),
    capacityUnits: fact(units === undefined ? cpus : units, "/sys/devices"),
  };
}

function sized(given: Given): ReturnType<typeof sizing> {
  const { profile = "server", share = 0.8, perProcess = 1.5 * gibibyte } = given;
  const options: SizingOptions = {
    limits: limitsOf(given),
    profile: profileNamed(profile),
    memoryShare: share,
    perProcess: { bytes: perProcess, source: "test" },
  };
  return sizing(options);
}

function answer(given: Given): string {
  const { sizing: found } = sized(given);
  return found === null ? "nothing" : `${found.jobs} x ${found.cores}`;
}

test.each<[string, Given, string]>([
  ["one CPU", { cpus: 1, memory: 64 * gibibyte }, "1 x 2"],
  ["two CPUs", { cpus: 2, memory: 64 * gibibyte }, "2 x 2"],
  ["eight CPUs with much memory", { cpus: 8, memory: 64 * gibibyte }, "3 x 4"],
  ["eight CPUs, a person before it", { cpus: 8, memory: 64 * gibibyte, profile: "desktop" }, "2 x 3"],
  ["64 CPUs", { cpus: 64, memory: 512 * gibibyte }, "10 x 10"],
  ["64 CPUs, 40 threads' worth", { cpus: 64, units: 40, memory: 512 * gibibyte }, "8 x 8"],
  ["64 CPUs and too little memory", { cpus: 64, memory: 16 * gibibyte }, "2 x 3"],
  ["a quota of 4 on 64 CPUs", { cpus: 64, units: 4, quota: 4, memory: 64 * gibibyte }, "2 x 3"],
  ["a quota below one CPU", { cpus: 64, units: 0.5, quota: 0.5, memory: 64 * gibibyte }, "1 x 1"],
  ["slow cores are not worth a process each", { cpus: 8, units: 2, memory: 64 * gibibyte }, "2 x 2"],
  ["hardly any memory", { cpus: 4, memory: gibibyte }, "1 x 1"],
  ["a larger budget for each process", { cpus: 8, memory: 16 * gibibyte, perProcess: 6 * gibibyte }, "1 x 2"],
])("%s", (_, given, expected) => expect(answer(given)).toBe(expected));

test("where a fact is missing nothing is said, and which one it is", () => {
  for (const given of [
    { cpus: null, memory: 8 * gibibyte },
    { cpus: 8, units: null, memory: 8 * gibibyte },
    { cpus: 0, memory: 8 * gibibyte },
  ]) {
    const { sizing: found, gaps } = sized(given);
    expect(found).toBeNull();
    expect(gaps.map(({ message }) => message)).toEqual([
      "how many CPUs builds may use, and of which kind is not known, so nothing is advised for max-jobs and cores",
    ]);
  }
  expect(sized({ cpus: 8, memory: null }).gaps[0]?.message).toContain("how much memory builds may have is not known");
  expect(sized({ cpus: null, memory: null }).gaps).toHaveLength(2);
  expect(sizing({ ...optionsOf(), limits: null }).sizing).toBeNull();
});

function optionsOf(): SizingOptions {
  const perProcess = { bytes: gibibyte, source: "test" };
  return { limits: null, profile: profileNamed("ci"), memoryShare: 0.8, perProcess };
}

const anyGiven: fc.Arbitrary<Required<Given> & { cpus: number; memory: number }> = fc.record({
  cpus: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant(2 ** 31), fc.constant(Number.MAX_SAFE_INTEGER)),
  units: fc.oneof(fc.double({ min: 0.001, max: 400, noNaN: true }), fc.constant(1e15)),
  quota: fc.oneof(fc.constant("unlimited" as const), fc.double({ min: 0.01, max: 300, noNaN: true })),
  memory: fc.oneof(fc.integer({ min: 1, max: 2 ** 41 }), fc.constant(1), fc.constant(2 ** 52)),
  profile: fc.constantFrom(...profileNames),
  share: fc.double({ min: 0.001, max: 1, noNaN: true }),
  perProcess: fc.integer({ min: 1024 ** 2, max: 2 ** 36 }),
});

const whole = (given: Given): Sizing => sized(given).sizing!;

test("never more than the memory that builds may have, unless one process alone is too much; never 0", () => {
  fc.assert(
    fc.property(anyGiven, (one) => {
      const { jobs, cores, budgetBytes } = whole(one);
      expect(Number.isSafeInteger(jobs) && jobs >= 1 && Number.isSafeInteger(cores) && cores >= 1).toBe(true);
      expect(jobs * cores === 1 || jobs * cores * one.perProcess <= budgetBytes).toBe(true);
      expect(budgetBytes).toBeLessThanOrEqual(one.memory);
    }),
  );
});

test("what a person at the machine keeps free is not given away again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1024 }), fc.constantFrom("desktop", "laptop"), (cpus, profile) => {
      const { jobs, cores, cpuProcesses } = whole({ cpus, memory: 2 ** 50, profile });
      expect(jobs * cores).toBeLessThanOrEqual(cpuProcesses);
    }),
  );
});

test("never less of anything with more memory, more CPUs or more capacity", () => {
  const more = fc.integer({ min: 0, max: 2 ** 40 });
  fc.assert(
    fc.property(anyGiven, more, fc.integer({ min: 0, max: 400 }), (one, bytes, cpus) => {
      const before = whole(one);
      const after = whole({ ...one, memory: one.memory + bytes, cpus: one.cpus + cpus, units: one.units! + cpus });
      expect(after.jobs * after.cores).toBeGreaterThanOrEqual(before.jobs * before.cores);
      expect(after.jobs).toBeGreaterThanOrEqual(before.jobs);
      expect(after.cores).toBeGreaterThanOrEqual(before.cores);
    }),
    { numRuns: 300 },
  );
});

test("where there is memory for it, not less than the CPUs have use for, and hardly more", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1024 }), (cpus) => {
      const { jobs, cores, cpuProcesses } = whole({ cpus, memory: 2 ** 50 });
      expect(cpuProcesses).toBe(Math.ceil(cpus * 1.5));
      expect(jobs * cores).toBeGreaterThanOrEqual(cpuProcesses);
      expect(jobs * cores).toBeLessThan(cpuProcesses + Math.sqrt(cpuProcesses) + 1);
      expect(cores - jobs).toBeOneOf([0, 1]);
    }),
  );
});

test("each step says its figures and where they are from", () => {
  const { steps } = whole({ cpus: 64, units: 6, quota: 6, memory: 16 * gibibyte, profile: "laptop" });
  expect(steps.map(({ text }) => text)).toMatchInlineSnapshot(`
    [
      "builds may run on 64 CPUs",
      "their quota is 6 CPUs' worth of time",
      "these do the work of 6 performance cores",
      "so they have use for 5 processes: one for each CPU of the quota, less 1 that a laptop keeps for its user, and at most 1.5 for each performance core's worth",
      "builds may have 16 GiB of memory",
      "80 % of it for builds, less 2 GiB for who works on a laptop, is 10.8 GiB",
      "at 1.5 GiB for each process there is room for 7 processes",
      "5 processes, as two factors that are as equal as can be and fit the memory: 2 x 2 = 4",
    ]
  `);
  expect(steps.every(({ source }) => source !== "")).toBe(true);
});
