import { describe, expect, test } from "vitest";
import { constructedMachine } from "../../../test/machines/constructed.ts";
import { gapList } from "../fact.ts";
import { noReadings } from "../readings/readings.ts";
import type { Readings } from "../readings/readings.ts";
import { darwinTopology } from "./darwin-topology.ts";
import { linuxTopology } from "./linux-topology.ts";

const cpu = "/sys/devices/system/cpu";

function groups(files: Record<string, string>): { groups: string[] | null; source: string; gaps: string[] } {
  const { gaps, note } = gapList();
  const { cores, coresSource } = linuxTopology({ ...noReadings(), files }, note);
  const found = cores?.map(({ cpus }) => cpus.join()).sort() ?? null;
  return { groups: found, source: coresSource, gaps: gaps.map(({ at }) => at) };
}

function siblings(lists: string[], name = "thread_siblings_list"): Record<string, string> {
  const files: Record<string, string> = { [`${cpu}/online`]: lists.length === 1 ? "0" : `0-${lists.length - 1}` };
  for (const [index, list] of lists.entries()) files[`${cpu}/cpu${index}/topology/${name}`] = list;
  return files;
}

describe("which CPUs share a core, on Linux", () => {
  test("is what all of them agree on", () => {
    expect(groups(siblings(["0,2", "1,3", "0,2", "1,3"]))).toMatchObject({ groups: ["0,2", "1,3"], gaps: [] });
    expect(groups(siblings(["0-1", "0-1"], "core_cpus_list"))).toMatchObject({ groups: ["0,1"], gaps: [] });
  });

  test("is not known where they do not", () => {
    for (const lists of [
      ["1", "0"],
      ["0-1", "1"],
      ["0", "0-1"],
      ["0-1", "x"],
      ["", ""],
      ["0-1", "0-1", "1-2"],
    ])
      expect(groups(siblings(lists)), lists.join(" ")).toMatchObject({ groups: null, gaps: ["/cpu/physical"] });
    expect(groups({ [`${cpu}/online`]: "0-1" })).toMatchObject({ groups: null });
  });

  test("is not believed of a core with hundreds of threads, and that is seen soon", () => {
    const all = Array.from({ length: 8192 }, () => "0-8191");
    const before = performance.now();
    expect(groups(siblings(all))).toMatchObject({ groups: null, gaps: ["/cpu/physical"] });
    expect(performance.now() - before).toBeLessThan(2000);
  });

  test("leaves out CPUs that are switched off", () => {
    const files = { ...siblings(["0,2", "1,3", "0,2", "1,3"]), [`${cpu}/online`]: "0-1,3" };
    expect(groups(files)).toMatchObject({ groups: ["0", "1,3"], gaps: [] });
  });

  test("is told by the older name, and by /proc/cpuinfo, where the newer says nothing", () => {
    const both = { ...siblings(["0", "x"], "core_cpus_list"), ...siblings(["0-1", "0-1"]) };
    expect(groups(both)).toMatchObject({ groups: ["0,1"], source: expect.stringContaining("thread_siblings_list") });
    const block = (id: number, socket: number, core: number): string =>
      `processor\t: ${id}\nphysical id\t: ${socket}\ncore id\t\t: ${core}`;
    const info = [block(0, 0, 0), block(1, 0, 1), block(2, 0, 0), block(3, 1, 0)].join("\n\n");
    expect(groups({ "/proc/cpuinfo": info })).toMatchObject({ groups: ["0,2", "1", "3"], gaps: [] });
    expect(groups({ "/proc/cpuinfo": `${info}\n\nprocessor\t: 4` })).toMatchObject({ groups: null });
  });
});

describe("the cores of a Mac", () => {
  const bent = (change: (said: string) => string): { cores: number | null; gaps: string[] } => {
    const readings: Readings = constructedMachine("Apple M2");
    const sysctl = readings.commands["sysctl"]!;
    sysctl.stdout = change(sysctl.stdout);
    const { gaps, note } = gapList();
    return { cores: darwinTopology(readings, note).cores?.length ?? null, gaps: gaps.map(({ at }) => at) };
  };

  test("are known where the levels add up", () => expect(bent((said) => said)).toEqual({ cores: 8, gaps: [] }));

  test.each([
    ["physicalcpu: 8", "physicalcpu: 10"],
    ["hw.logicalcpu: 8", "hw.logicalcpu: 10"],
    ["hw.perflevel0.physicalcpu: 4", "hw.perflevel0.physicalcpu: 0"],
    ["hw.perflevel0.logicalcpu: 4", "hw.perflevel0.logicalcpu: 6"],
    ["hw.perflevel1.physicalcpu: 4\n", ""],
    ["hw.nperflevels: 2", "hw.nperflevels: 3"],
  ])("are not known where %j is %j", (from, to) => {
    expect(bent((said) => said.replace(from, to))).toEqual({ cores: null, gaps: ["/cpu/physical"] });
  });

  test("are one kind where there are no levels, and cannot be a million", () => {
    expect(bent((said) => said.replaceAll(/^hw\.(?:nperf|perf).*\n/gm, ""))).toEqual({ cores: 8, gaps: [] });
    expect(bent((said) => said.replace("hw.logicalcpu: 8", "hw.logicalcpu: 1000000"))).toEqual({
      cores: null,
      gaps: ["/cpu/logical"],
    });
  });
});
