import { sysctlOf } from "./cpu/sysctl.ts";
import { known, unknown } from "./fact.ts";
import type { Fact, NoteGap } from "./fact.ts";
import { commandNames } from "./readings/plan.ts";
import type { Readings } from "./readings/readings.ts";
import { parseCount, parseFields, saidBy, textOf } from "./readings/text.ts";

/** The memory of the machine, whoever may use it. */
export interface Memory {
  totalBytes: Fact<number>;
  /** What programs could have without swapping: what is free, and what caches would give back. */
  availableBytes: Fact<number>;
  /** Swap of all kinds, zram among them. */
  swapTotalBytes: Fact<number>;
  swapFreeBytes: Fact<number>;
  /** Size of the compressed swap in memory that is in use as swap; 0 where there is none. */
  zramBytes: Fact<number>;
}

const memInfo = "/proc/meminfo";

/** More than any machine has; such a figure is not believed. */
const absurdBytes = 2 ** 52;

export function linuxMemory(readings: Readings, note: NoteGap): Memory {
  const fields = parseFields(textOf(readings, memInfo) ?? "");
  const field = (name: string): number | null => {
    const kibibytes = parseCount(/^(\d+) kB$/.exec(fields.get(name) ?? "")?.[1]);
    return kibibytes === null || kibibytes * 1024 > absurdBytes ? null : kibibytes * 1024;
  };
  const fact = (at: string, name: string, value: number | null): Fact<number> => {
    if (value !== null) return known(value, `${memInfo} (${name})`);
    note(`/memory/${at}`, "NIXPERF_MEMORY_UNKNOWN", `${memInfo} has no ${name} that can be`);
    return unknown();
  };
  const total = field("MemTotal") === 0 ? null : field("MemTotal");
  const swap = field("SwapTotal");
  return {
    totalBytes: fact("totalBytes", "MemTotal", total),
    availableBytes: fact("availableBytes", "MemAvailable", within(field("MemAvailable"), total)),
    swapTotalBytes: fact("swapTotalBytes", "SwapTotal", swap),
    swapFreeBytes: fact("swapFreeBytes", "SwapFree", within(field("SwapFree"), swap)),
    zramBytes: zram(readings, note),
  };
}

function within(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || part > whole ? null : part;
}

/** `/proc/swaps`: a line of headings, then device, type, size in KiB, used, priority. */
function zram(readings: Readings, note: NoteGap): Fact<number> {
  const file = "/proc/swaps";
  const text = textOf(readings, file);
  let bytes = text === null ? null : 0;
  for (const line of text?.split("\n").slice(1) ?? []) {
    if (!/^(?:\/dev)?\/zram\d/.test(line)) continue;
    const size = parseCount(line.split(/[ \t]+/)[2]);
    bytes = bytes === null || size === null ? null : bytes + size * 1024;
  }
  if (bytes !== null && bytes < absurdBytes) return known(bytes, file);
  note("/memory/zramBytes", "NIXPERF_MEMORY_UNKNOWN", `${file} cannot be read`);
  return unknown();
}

/**
 * Available is what `vm_stat` calls free, speculative and inactive: macOS keeps little free, and inactive pages are
 * the first to be taken.
 */
export function darwinMemory(readings: Readings, note: NoteGap): Memory {
  const sysctl = sysctlOf(readings);
  const total = parseCount(sysctl.get("hw.memsize"));
  const available = vmStat(saidBy(readings, commandNames.vmStat) ?? "");
  const swap = /^total = ([\d.]+)M {2}used = [\d.]+M {2}free = ([\d.]+)M\b/.exec(sysctl.get("vm.swapusage") ?? "");
  const fact = (at: string, source: string, value: number | null): Fact<number> => {
    if (value !== null && value <= absurdBytes) return known(value, source);
    note(`/memory/${at}`, "NIXPERF_MEMORY_UNKNOWN", `${source} does not say it`);
    return unknown();
  };
  return {
    totalBytes: fact("totalBytes", "sysctl hw.memsize", total === 0 ? null : total),
    availableBytes: fact(
      "availableBytes",
      "vm_stat",
      available === null || total === null || available > total ? null : available,
    ),
    swapTotalBytes: fact("swapTotalBytes", "sysctl vm.swapusage", mebibytes(swap?.[1])),
    swapFreeBytes: fact("swapFreeBytes", "sysctl vm.swapusage", mebibytes(swap?.[2])),
    zramBytes: known(0, "uname -s"),
  };
}

function mebibytes(text: string | undefined): number | null {
  const value = text !== undefined && /^\d{1,9}\.\d{1,2}$/.test(text) ? Number(text) : null;
  return value === null ? null : Math.round(value * 1024 * 1024);
}

function vmStat(text: string): number | null {
  const page = parseCount(/\(page size of (\d+) bytes\)/.exec(text)?.[1]);
  const pages = (name: string): number | null =>
    parseCount(new RegExp(`^Pages ${name}: +(\\d+)\\.$`, "m").exec(text)?.[1]);
  const [free, speculative, inactive] = [pages("free"), pages("speculative"), pages("inactive")];
  if (page === null || free === null || speculative === null || inactive === null) return null;
  return (free + speculative + inactive) * page;
}
