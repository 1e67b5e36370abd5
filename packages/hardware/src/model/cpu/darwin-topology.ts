import type { NoteGap } from "../fact.ts";
import type { Readings } from "../readings/readings.ts";
import { parseCount } from "../readings/text.ts";
import { capacityFactors } from "./capacity.ts";
import type { Core, Topology } from "./core.ts";
import { sysctlOf } from "./sysctl.ts";

/**
 * The cores of a Mac. `hw.perflevel0` is always the fastest kind (sys/sysctl.h of Darwin); levels have names since
 * macOS 13: `Performance` and `Efficiency`, and with M5 `Super`. CPUs have no numbers there that mean anything: they
 * are counted here from 0, the fastest first.
 */
export function darwinTopology(readings: Readings, note: NoteGap): Topology {
  const sysctl = sysctlOf(readings);
  const count = (name: string): number | null => parseCount(sysctl.get(name));
  const [logical, physical] = [count("hw.logicalcpu"), count("hw.physicalcpu")];
  const named = { onlineSource: "sysctl hw.logicalcpu", coresSource: "sysctl hw.physicalcpu", kindsSource: "" };
  if (logical === null || logical === 0 || logical > 8192) {
    note("/cpu/logical", "NIXPERF_CPUS_UNKNOWN", "sysctl does not say how many CPUs there are (hw.logicalcpu)");
    return { ...named, cores: null, online: null };
  }
  const online = Array.from({ length: logical }, (_, cpu) => cpu);
  const levels = levelsOf(sysctl) ?? [{ ...alike, physical: physical ?? 0, logical }];
  const cores = coresOf(levels, logical);
  if (cores === null || cores.length !== physical) {
    note("/cpu/physical", "NIXPERF_CORES_UNKNOWN", "what sysctl says of the cores (hw.perflevel0, …) does not add up");
    return { ...named, cores: null, online };
  }
  const kindsSource = levels.length > 1 ? "sysctl hw.nperflevels, hw.perflevel*" : "sysctl hw.nperflevels";
  return { ...named, cores, online, kindsSource };
}

interface Level extends Omit<Core, "cpus"> {
  physical: number;
  logical: number;
}

const alike = { kind: "performance", name: "core", factor: capacityFactors.performance } as const;

/** Null where there is only one kind, as on Macs with Intel's processors, which have no `hw.nperflevels`. */
function levelsOf(sysctl: ReadonlyMap<string, string>): Level[] | null {
  const levelCount = parseCount(sysctl.get("hw.nperflevels"));
  if (levelCount === null || levelCount < 2 || levelCount > 8) return null;
  return Array.from({ length: levelCount }, (_, index) => {
    const of = (name: string): string | undefined => sysctl.get(`hw.perflevel${index}.${name}`);
    const name = of("name");
    const isEfficient = name === "Efficiency" || (name === undefined && index > 0);
    const factor = isEfficient
      ? capacityFactors.efficiency
      : index === 0
        ? capacityFactors.performance
        : capacityFactors.secondPerformance;
    return {
      kind: isEfficient ? "efficiency" : "performance",
      name: name ?? (isEfficient ? "Efficiency" : "Performance"),
      factor,
      physical: parseCount(of("physicalcpu")) ?? 0,
      logical: parseCount(of("logicalcpu")) ?? 0,
    };
  });
}

function coresOf(levels: readonly Level[], logical: number): Core[] | null {
  const cores: Core[] = [];
  let next = 0;
  for (const { physical, logical: threads, ...kind } of levels) {
    if (physical === 0 || threads > logical || threads % physical !== 0 || threads < physical) return null;
    for (let core = 0; core < physical; core++) {
      const cpus = Array.from({ length: threads / physical }, () => next++);
      cores.push({ ...kind, cpus });
    }
  }
  return next === logical ? cores : null;
}
