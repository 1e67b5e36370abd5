import { parseCount, textOf } from "../readings/text.ts";
import type { Readings } from "../readings/readings.ts";
import { capacityFactors } from "./capacity.ts";
import type { Core } from "./core.ts";
import { parseCpuList } from "./cpu-list.ts";

type Kind = Pick<Core, "kind" | "name" | "factor">;

export interface CoreKinds {
  of: (cpu: number) => Kind;
  source: string;
}

/** A core whose capacity or highest frequency is below this share of the best one's is an efficiency core. */
const sameKind = 0.8;

/** No machine has cores that do less than this share of the best one's work (little ones of ARM do a tenth). */
const leastShare = 1 / 32;

const alike: Kind = { kind: "performance", name: "core", factor: capacityFactors.performance };

/**
 * Which cores of a Linux machine are of which kind, by the first of these that tells them apart: the devices
 * `cpu_core` and `cpu_atom` of Intel's hybrids (Documentation/arch/x86/topology and the perf events of each kind), the
 * capacities that ARM's device trees give, and the highest frequencies (compact cores of AMD, ARM without capacities).
 * Preferred cores of one kind differ in frequency by less than a tenth, so they are not taken for two kinds.
 */
export function coreKinds(readings: Readings, online: readonly number[]): CoreKinds {
  return (
    byIntelDevices(readings, online) ??
    byFigure(readings, online, "cpu_capacity", (capacity) => `capacity ${capacity}`) ??
    byFigure(readings, online, "cpufreq/cpuinfo_max_freq", (kHz) => `${(kHz / 1e6).toFixed(1)} GHz`) ?? {
      of: () => alike,
      source: "/sys/devices, which tells no two kinds of cores apart",
    }
  );
}

function byIntelDevices(readings: Readings, online: readonly number[]): CoreKinds | null {
  const kinds = new Map<number, Kind>();
  const add = (device: string, kind: Kind["kind"], factor: number): void => {
    for (const cpu of parseCpuList(textOf(readings, `/sys/devices/${device}/cpus`) ?? "") ?? [])
      kinds.set(cpu, { kind, name: device, factor });
  };
  add("cpu_core", "performance", capacityFactors.performance);
  add("cpu_atom", "efficiency", capacityFactors.efficiency);
  add("cpu_lowpower", "efficiency", capacityFactors.efficiency);
  if (!online.every((cpu) => kinds.has(cpu)) || online.length === 0) return null;
  return { of: (cpu) => kinds.get(cpu) ?? alike, source: "/sys/devices/cpu_core/cpus, /sys/devices/cpu_atom/cpus" };
}

function byFigure(
  readings: Readings,
  online: readonly number[],
  file: string,
  nameOf: (figure: number) => string,
): CoreKinds | null {
  const figures = new Map<number, number>();
  for (const cpu of online) {
    const figure = parseCount(textOf(readings, `/sys/devices/system/cpu/cpu${cpu}/${file}`));
    if (figure === null || figure === 0) return null;
    figures.set(cpu, figure);
  }
  const best = Math.max(...figures.values());
  if ([...figures.values()].some((figure) => figure < leastShare * best)) return null;
  if (![...figures.values()].some((figure) => figure < sameKind * best)) return null;
  return {
    of: (cpu) => {
      const figure = figures.get(cpu) ?? best;
      const kind = figure < sameKind * best ? "efficiency" : "performance";
      return { kind, name: nameOf(figure), factor: Math.round((figure / best) * 1000) / 1000 };
    },
    source: `/sys/devices/system/cpu/cpu*/${file}`,
  };
}
