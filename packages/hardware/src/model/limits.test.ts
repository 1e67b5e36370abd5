import { expect, test } from "vitest";
import { constructedMachine } from "../../test/machines/constructed.ts";
import type { Limits } from "./limits.ts";
import { machineOf } from "./machine.ts";

const GiB = 1024 ** 3;

/** What a process may use of the host of 64 cores when its container's files say this. */
function limits(files: Record<string, string>): Limits {
  const readings = constructedMachine("container with a quota");
  for (const [name, text] of Object.entries(files))
    readings.files[name.startsWith("/") ? name : `/sys/fs/cgroup/${name}`] = text;
  return machineOf(readings).machine.limits.process;
}

test("a limit above what the machine has limits nothing, and is told all the same", () => {
  const { memoryMaxBytes, memoryBytes } = limits({ "memory.max": String(4096 * GiB), "memory.current": "0" });
  expect(memoryMaxBytes.value).toBe(4096 * GiB);
  expect(memoryBytes).toEqual({ value: 527_000_000 * 1024, source: "/proc/meminfo (MemTotal)" });
});

test("of memory.max and memory.high the lower is what may be planned with", () => {
  expect(limits({ "memory.high": String(6 * GiB) }).memoryBytes).toEqual({
    value: 6 * GiB,
    source: "/sys/fs/cgroup/memory.high",
  });
  expect(limits({ "memory.high": String(60 * GiB) }).memoryBytes.value).toBe(8 * GiB);
});

test("what is free is at most what is free in the machine", () => {
  const meminfo = "MemTotal: 527000000 kB\nMemAvailable: 1048576 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB";
  expect(limits({ "/proc/meminfo": meminfo }).memoryAvailableBytes).toEqual({
    value: GiB,
    source: "/proc/meminfo (MemAvailable)",
  });
});

test("more than the limit may be in use for a moment: then nothing is free, not less", () => {
  expect(limits({ "memory.current": String(20 * GiB) }).memoryAvailableBytes.value).toBe(0);
});

test("affinity and cpusets both count, and a quota takes the better CPUs first", () => {
  const status = "Cpus_allowed_list:\t0-3,64-65";
  const found = limits({ "/proc/self/status": status, "cpuset.cpus.effective": "0-1,64-127", "cpu.max": "max 100000" });
  expect(found.cpus).toEqual({ value: 4, source: "/sys/fs/cgroup/cpuset.cpus.effective" });
  expect(found.capacityUnits.value).toBe(2.5);
  const half = limits({
    "/proc/self/status": status,
    "cpuset.cpus.effective": "0-1,64-127",
    "cpu.max": "300000 100000",
  });
  expect(half.capacityUnits.value).toBe(2.25);
});

test("what is not known of limits is null, each with a gap of its own, and never without limits", () => {
  const hidden: Array<Record<string, string | null | undefined>> = [
    { "/proc/self/cgroup": null },
    { "/proc/meminfo": undefined },
    { "/sys/devices/system/cpu/online": undefined, "/proc/cpuinfo": undefined },
    { "/proc/self/status": undefined },
    { "/sys/fs/cgroup/cpu.max": "half" },
    { "/sys/fs/cgroup/memory.max": null },
    { "/sys/fs/cgroup/cpuset.cpus.effective": null },
  ];
  for (const files of hidden) {
    const readings = constructedMachine("container with a quota");
    for (const [path, text] of Object.entries(files)) {
      if (text === undefined) delete readings.files[path];
      else readings.files[path] = text;
    }
    const { machine, gaps } = machineOf(readings);
    const { process } = machine.limits;
    const unknown = Object.entries(process).flatMap(([name, { value }]) => (value === null ? [name] : []));
    expect(unknown, Object.keys(files).join()).not.toEqual([]);
    const told = gaps.flatMap(({ at }) => /^\/limits\/process\/(\w+)$/.exec(at)?.[1] ?? []);
    expect(told.toSorted(), Object.keys(files).join()).toEqual(expect.arrayContaining(unknown));
    if ("/proc/self/cgroup" in files) expect(process.cpuQuota.value).toBeNull();
  }
});
