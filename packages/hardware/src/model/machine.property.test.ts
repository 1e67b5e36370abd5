import * as fc from "fast-check";
import { expect, test } from "vitest";
import { constructed } from "../../test/machines/constructed.ts";
import { unknownWithoutGap } from "../../test/machines/unknown-without-gap.ts";
import { machineOf } from "./machine.ts";
import type { Machine } from "./machine.ts";
import type { Readings } from "./readings/readings.ts";

/** What files of the kernel never hold, what somebody may have written into a namespace of his, and what is cut off. */
const hostile = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    "0",
    "-1",
    "max",
    "0-",
    "4294967295",
    "9".repeat(40),
    "0-8191",
    "NaN",
    "1e308",
    "\u0000",
    "\u001b[2J",
    "MemTotal: 0 kB",
    "MemTotal: 99999999999999999999 kB",
    "MemTotal: -5 kB",
    "processor\t: 0\nprocessor\t: 0",
    "0::/../../..",
    `0::${"/x".repeat(10_000)}`,
    "Cpus_allowed_list:\t",
    "Cpus_allowed_list:\t7000",
    "0 0",
    "max max",

    "1 2 3 4 5 6 - ",
    "model name\t: \u001b]0;x\u0007",
    "Filename\n/dev/zram0 x y",
    "true",
    "__proto__",
  ),
  fc.constant(null),
);

const change = fc.record({
  which: fc.nat(10_000),
  what: fc.option(hostile, { nil: undefined }),
  cut: fc.option(fc.nat(200)),
});
const bending = fc.record({
  name: fc.constantFrom(...constructed.map(({ name }) => name)),
  changes: fc.array(change, { minLength: 1, maxLength: 40 }),
});

/** A machine of the corpus in which files and answers of programs are others, cut off, or gone. */
function bent({ name, changes }: typeof bending extends fc.Arbitrary<infer Bending> ? Bending : never): Readings {
  const readings = structuredClone(constructed.find((one) => one.name === name)!.readings);
  const files = Object.keys(readings.files);
  const commands = Object.keys(readings.commands);
  for (const { which, what, cut } of changes) {
    const index = which % (files.length + commands.length);
    const file = files[index];
    if (file === undefined) {
      const command = readings.commands[commands[index - files.length]!]!;
      command.stdout = cut !== null ? command.stdout.slice(0, cut) : (what ?? "");
    } else if (cut !== null) readings.files[file] = readings.files[file]?.slice(0, cut) ?? null;
    else if (what === undefined) delete readings.files[file];
    else readings.files[file] = what;
  }
  return readings;
}

/** What is wrong with figures that cannot be of a machine. */
function absurdities({ cpu, memory, limits, numa, disks }: Machine): string[] {
  const wrong: string[] = [];
  const demand = (isRight: boolean, what: string): void => void (isRight || wrong.push(what));
  const { logical, physical, performance, efficiency, capacityUnits } = cpu;
  demand(logical.value === null || (logical.value > 0 && logical.value <= 8192), "threads");
  demand(physical.value === null || (physical.value > 0 && physical.value <= (logical.value ?? 0)), "cores");
  if (physical.value !== null && performance.value !== null)
    demand(performance.value + (efficiency.value ?? 0) === physical.value, "kinds");
  demand(capacityUnits.value === null || (capacityUnits.value > 0 && capacityUnits.value <= logical.value!), "units");
  const { totalBytes, availableBytes, swapTotalBytes, swapFreeBytes, zramBytes } = memory;
  for (const { value } of [totalBytes, availableBytes, swapTotalBytes, swapFreeBytes, zramBytes])
    demand(value === null || (Number.isSafeInteger(value) && value >= 0), "bytes");
  demand(totalBytes.value !== 0, "no memory");
  demand((availableBytes.value ?? 0) <= (totalBytes.value ?? Number.POSITIVE_INFINITY), "available");
  for (const one of limits.builds === null ? [limits.process] : [limits.process, limits.builds]) {
    demand(one.cpus.value === null || (one.cpus.value > 0 && one.cpus.value <= (logical.value ?? 0)), "CPUs");
    const quota = one.cpuQuota.value;
    demand(quota === null || quota === "unlimited" || (quota > 0 && Number.isFinite(quota)), "quota");
    demand((one.memoryBytes.value ?? 0) <= (totalBytes.value ?? Number.POSITIVE_INFINITY), "memory of a process");
    demand(one.memoryBytes.value !== 0, "no memory of a process");
    demand(one.memoryMaxBytes.value !== 0 && one.memoryHighBytes.value !== 0, "limit of nothing");
    demand((one.capacityUnits.value ?? 0) <= (capacityUnits.value ?? 0), "units of a process");
  }
  demand(numa.nodes.value !== 0, "no memory nodes");
  for (const disk of [disks.store, disks.build])
    demand((disk.freeBytes.value ?? 0) <= (disk.totalBytes.value ?? 0), "free on a disk");
  return wrong;
}

test("whatever files and programs say, nothing is thrown, no figure is absurd, and what is not known has a gap", () => {
  fc.assert(
    fc.property(bending, (how) => {
      const found = machineOf(bent(how));
      expect(absurdities(found.machine)).toEqual([]);
      expect(unknownWithoutGap(found)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test("every fact that is known names its source, and what is not known names none", () => {
  const facts = (value: unknown): Array<{ value: unknown; source: unknown }> => {
    if (typeof value !== "object" || value === null) return [];
    if ("source" in value) return [value as { value: unknown; source: unknown }];
    return Object.values(value).flatMap(facts);
  };
  fc.assert(
    fc.property(bending, (how) => {
      for (const { value, source } of facts(machineOf(bent(how)).machine))
        expect(typeof source === "string" && source !== "", JSON.stringify(value)).toBe(value !== null);
    }),
  );
});

test("a machine of which nothing could be read is one of which nothing is known", () => {
  for (const { readings } of constructed) {
    const nothing: Readings = { ...readings, files: {}, commands: {}, links: {}, space: {}, env: {} };
    const { machine, gaps } = machineOf(nothing);
    expect(machine.cpu).toMatchObject({ logical: { value: null }, physical: { value: null }, kinds: [] });
    expect(machine.memory.totalBytes.value).toBeNull();
    expect(machine.limits.process.capacityUnits.value).toBeNull();
    expect(machine.fingerprint.value).toBeNull();
    expect(gaps.length).toBeGreaterThan(10);
  }
});
