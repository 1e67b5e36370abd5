import { sysctlOf } from "../cpu/sysctl.ts";
import { known, unknown } from "../fact.ts";
import type { Fact, NoteGap } from "../fact.ts";
import type { Readings } from "../readings/readings.ts";
import { textOf } from "../readings/text.ts";

/** Names of processors of ARM by implementer and part, from the Main ID Register as the makers' manuals have it. */
const armParts: Readonly<Record<string, string>> = {
  "0x41:0xd03": "Cortex-A53",
  "0x41:0xd05": "Cortex-A55",
  "0x41:0xd07": "Cortex-A57",
  "0x41:0xd08": "Cortex-A72",
  "0x41:0xd09": "Cortex-A73",
  "0x41:0xd0b": "Cortex-A76",
  "0x41:0xd0c": "Neoverse-N1",
  "0x41:0xd40": "Neoverse-V1",
  "0x41:0xd41": "Cortex-A78",
  "0x41:0xd44": "Cortex-X1",
  "0x41:0xd49": "Neoverse-N2",
  "0x41:0xd4f": "Neoverse-V2",
  "0x41:0xd84": "Neoverse-V3",
  "0x41:0xd8e": "Neoverse-N3",
  "0x61:0x022": "Apple M1 (efficiency)",
  "0x61:0x023": "Apple M1 (performance)",
  "0xc0:0xac3": "Ampere-1",
  "0xc0:0xac4": "Ampere-1a",
};

/** What the processor calls itself. Where cores differ, all of their names: `Cortex-A53, Cortex-A72`. */
export function linuxCpuModel(readings: Readings, note: NoteGap): Fact<string> {
  const file = "/proc/cpuinfo";
  const info = textOf(readings, file) ?? "";
  for (const name of ["model name", "cpu", "Processor"]) {
    const value = new RegExp(`^${name}[ \\t]*:[ \\t]*(\\S.*)$`, "m").exec(info)?.[1];
    // Old ARM kernels write the architecture here.
    if (value !== undefined && !/^(?:ARM|AArch64)/i.test(value)) return known(tidy(value), `${file} (${name})`);
  }
  const parts = new Set<string>();
  for (const [, implementer, part] of info.matchAll(
    /^CPU implementer[ \t]*: (0x[0-9a-f]{2})\n(?:.*\n){0,4}?CPU part[ \t]*: (0x[0-9a-f]{1,3})$/gm,
  ))
    parts.add(armParts[`${implementer}:${part}`] ?? `ARM implementer ${implementer} part ${part}`);
  if (parts.size > 0) return known([...parts].sort().join(", "), `${file} (CPU implementer, CPU part)`);
  note("/cpu/model", "NIXPERF_CPU_MODEL_UNKNOWN", `${file} does not name the processor`);
  return unknown();
}

export function darwinCpuModel(readings: Readings, note: NoteGap): Fact<string> {
  const brand = sysctlOf(readings).get("machdep.cpu.brand_string");
  if (brand !== undefined && brand !== "") return known(tidy(brand), "sysctl machdep.cpu.brand_string");
  note("/cpu/model", "NIXPERF_CPU_MODEL_UNKNOWN", "sysctl has no machdep.cpu.brand_string");
  return unknown();
}

/** As the vendor writes it, without what says nothing and without control characters. */
function tidy(name: string): string {
  return (
    name
      .replaceAll(/\((?:R|TM)\)/gi, "")
      // oxlint-disable-next-line no-control-regex -- they are what has to go
      .replaceAll(/[\u0000-\u001f\u007f]/g, "")
      .replaceAll(/ {2,}/g, " ")
      .trim()
      .slice(0, 200)
  );
}
