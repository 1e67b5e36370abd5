import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gapList } from "../fact.ts";
import { noReadings } from "../readings/readings.ts";
import type { Readings } from "../readings/readings.ts";
import { cgroupLimits } from "./cgroup-limits.ts";
import type { CgroupLimits } from "./cgroup-limits.ts";
import { controllerDirectories } from "./directories.ts";

const v2 = "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw";
const v1 = (controller: string, root = "/"): string =>
  `40 31 0:30 ${root} /sys/fs/cgroup/${controller} rw - cgroup cgroup rw,${controller}`;

function limits(
  mounts: string[],
  cgroups: string,
  files: Record<string, string | null>,
): CgroupLimits & { gaps: string[] } {
  const readings: Readings = { ...noReadings(), files };
  const { gaps, note } = gapList();
  const found = cgroupLimits(readings, controllerDirectories(mounts.join("\n"), cgroups), "/limits/process", note);
  return { ...found, gaps: gaps.map(({ at, code, message }) => `${at} ${code}: ${message}`) };
}

describe("which directories bound a process", () => {
  const directories = (mounts: string[], cgroups: string): unknown =>
    controllerDirectories(mounts.join("\n"), cgroups).map((one) => [
      one.controller,
      one.version,
      one.directories,
      one.isOutside,
    ]);

  test("all from its own up to where cgroup v2 is mounted", () => {
    const chain = ["/sys/fs/cgroup/a.slice/b.service", "/sys/fs/cgroup/a.slice", "/sys/fs/cgroup"];
    expect(directories([v2], "0::/a.slice/b.service")).toEqual(
      ["cpu", "cpuset", "memory"].map((controller) => [controller, 2, chain, false]),
    );
    expect(directories([v2], "0::/")).toContainEqual(["cpu", 2, ["/sys/fs/cgroup"], false]);
  });

  test("those of v1 where v1 has the controller, of v2 for the others", () => {
    expect(directories([v2, v1("memory")], "5:memory:/m\n0::/u")).toEqual([
      ["cpu", 2, ["/sys/fs/cgroup/u", "/sys/fs/cgroup"], false],
      ["cpuset", 2, ["/sys/fs/cgroup/u", "/sys/fs/cgroup"], false],
      ["memory", 1, ["/sys/fs/cgroup/memory/m", "/sys/fs/cgroup/memory"], false],
    ]);
  });

  test("in a container that sees a part of the tree, that part", () => {
    const docker = directories([v1("cpu", "/docker/1")], "4:cpu:/docker/1/inner");
    expect(docker).toEqual([["cpu", 1, ["/sys/fs/cgroup/cpu/inner", "/sys/fs/cgroup/cpu"], false]]);
    // Of another container: only what is above both could be seen, and is not.
    expect(directories([v1("cpu", "/docker/1")], "4:cpu:/docker/2")).toEqual([
      ["cpu", 1, ["/sys/fs/cgroup/cpu"], true],
    ]);
    expect(directories([v2], "0::/../system.slice")).toContainEqual(["cpu", 2, ["/sys/fs/cgroup"], true]);
    expect(directories([], "0::/")).toContainEqual(["cpu", 2, [], true]);
  });

  test("none where there are no cgroups, and blanks in names are read", () => {
    expect(directories([v2], "")).toEqual([]);
    const odd = String.raw`30 24 0:26 / /sys/fs/my\040group rw - cgroup2 cgroup2 rw`;
    expect(directories([odd], "0::/a b:c")).toContainEqual([
      "cpu",
      2,
      ["/sys/fs/my group/a b:c", "/sys/fs/my group"],
      false,
    ]);
  });
});

/** One level of a chain; null for no limit, undefined for no such file. */
const level = fc.record({
  quota: fc.option(fc.integer({ min: 1000, max: 6_400_000 }), { nil: null }),
  period: fc.constantFrom(100_000, 50_000, 1_000),
  max: fc.option(fc.integer({ min: 4096, max: 2 ** 40 }), { nil: null }),
  high: fc.option(fc.integer({ min: 4096, max: 2 ** 40 }), { nil: undefined }),
  used: fc.nat(2 ** 41),
  isLeftOut: fc.boolean(),
});

test("each limit is the least of the whole chain, in v2", () => {
  fc.assert(
    fc.property(fc.array(level, { minLength: 1, maxLength: 6 }), (levels) => {
      const files: Record<string, string> = {};
      let directory = "/sys/fs/cgroup";
      for (const { quota, period, max, high, used, isLeftOut } of levels) {
        files[`${directory}/cgroup.controllers`] = "cpu memory";
        if (!isLeftOut) {
          files[`${directory}/cpu.max`] = `${quota ?? "max"} ${period}`;
          files[`${directory}/memory.max`] = String(max ?? "max");
          if (high !== undefined) files[`${directory}/memory.high`] = String(high);
          files[`${directory}/memory.current`] = String(used);
        }
        directory += "/x";
      }
      files[`${directory}/cgroup.controllers`] = "";
      const found = limits([v2], `0::${"/x".repeat(levels.length)}`, files);
      const told = levels.filter(({ isLeftOut }) => !isLeftOut);
      const least = (values: Array<number | null | undefined>): number =>
        Math.min(Number.POSITIVE_INFINITY, ...values.filter((value) => typeof value === "number"));
      expect(found.cpuQuota?.value).toBe(least(told.map(({ quota, period }) => quota && quota / period)));
      expect(found.memoryMaxBytes?.value).toBe(least(told.map(({ max }) => max)));
      expect(found.memoryHighBytes?.value).toBe(least(told.map(({ high }) => high)));
      expect(found.memoryLeftBytes?.value).toBe(
        least(
          told.map(({ max, high, used }) => {
            const limit = least([max, high]);
            return limit === Number.POSITIVE_INFINITY ? null : Math.max(0, limit - used);
          }),
        ),
      );
      expect(found.gaps).toEqual([]);
    }),
  );
});

test("each limit is the least of the whole chain, in v1", () => {
  const found = limits([v1("cpu"), v1("memory"), v1("cpuset")], "3:cpu:/a/b\n2:memory:/a/b\n1:cpuset:/a/b", {
    "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1",
    "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": "150000",
    "/sys/fs/cgroup/cpu/a/cpu.cfs_period_us": "50000",
    "/sys/fs/cgroup/cpu/a/b/cpu.cfs_quota_us": "400000",
    "/sys/fs/cgroup/cpu/a/b/cpu.cfs_period_us": "100000",
    "/sys/fs/cgroup/cpu/a/b/notify_on_release": "0",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
    "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "1000000",
    "/sys/fs/cgroup/memory/a/memory.usage_in_bytes": "900000",
    "/sys/fs/cgroup/memory/a/memory.stat": "inactive_file 5\ntotal_inactive_file 300000",
    "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes": "2000000",
    "/sys/fs/cgroup/memory/a/b/memory.usage_in_bytes": "500000",
    "/sys/fs/cgroup/memory/a/b/notify_on_release": "0",
    "/sys/fs/cgroup/cpuset/a/cpuset.effective_cpus": "0-7",
    "/sys/fs/cgroup/cpuset/a/b/cpuset.effective_cpus": "2-3",
    "/sys/fs/cgroup/cpuset/a/b/notify_on_release": "0",
  });
  expect(found).toEqual({
    cpuQuota: { value: 3, file: "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us" },
    cpus: { value: [2, 3], file: "/sys/fs/cgroup/cpuset/a/b/cpuset.effective_cpus" },
    memoryMaxBytes: { value: 1_000_000, file: "/sys/fs/cgroup/memory/a/memory.limit_in_bytes" },
    memoryHighBytes: { value: Number.POSITIVE_INFINITY, file: null },
    memoryLeftBytes: { value: 400_000, file: "/sys/fs/cgroup/memory/a/memory.limit_in_bytes, memory.usage_in_bytes" },
    gaps: [],
  });
});

describe("a limit that cannot be is not known, and says so", () => {
  const top = "/sys/fs/cgroup";
  test.each([
    ["cpu.max", "0 100000", "cpuQuota"],
    ["cpu.max", "100000 0", "cpuQuota"],
    ["cpu.max", "100000", "cpuQuota"],
    ["cpu.max", "-1 100000", "cpuQuota"],
    ["cpu.max", "1e9 100000", "cpuQuota"],
    ["cpu.max", "", "cpuQuota"],
    ["cpu.max", null, "cpuQuota"],
    ["memory.max", "0", "memoryMaxBytes"],
    ["memory.max", "-5", "memoryMaxBytes"],
    ["memory.max", "1.5", "memoryMaxBytes"],
    ["memory.max", "lots", "memoryMaxBytes"],
    ["memory.high", null, "memoryHighBytes"],
    ["cpuset.cpus.effective", "", "cpus"],
    ["cpuset.cpus.effective", "0-x", "cpus"],
  ] as const)("%s: %j", (file, text, field) => {
    const found = limits([v2], "0::/", { [`${top}/cgroup.controllers`]: "cpu", [`${top}/${file}`]: text });
    expect(found[field]).toBeNull();
    expect(
      found.gaps.filter((gap) => gap.includes(`/limits/process/${field} NIXPERF_CGROUP_LIMIT_UNKNOWN`)),
    ).toHaveLength(1);
  });

  test("a cgroup of which nothing can be seen has a gap for each controller", () => {
    const found = limits([v2], "0::/../x", {
      [`${top}/cgroup.controllers`]: "cpu",
      [`${top}/cpu.max`]: "200000 100000",
    });
    expect(found.cpuQuota?.value).toBe(2);
    expect(found.gaps.map((gap) => gap.split(":")[0])).toEqual(
      ["cpuQuota", "cpus", "memoryMaxBytes"].map((field) => `/limits/process/${field} NIXPERF_CGROUP_HIDDEN`),
    );
  });
});
