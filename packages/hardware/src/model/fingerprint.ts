import { formatHash, hashOf } from "@nixperf/nix/hash";
import { known, unknown } from "./fact.ts";
import type { Fact, NoteGap } from "./fact.ts";

const gibibyte = 1024 ** 3;

export interface Fingerprinted {
  architecture: string | null;
  model: string | null;
  logical: number | null;
  physical: number | null;
  memoryBytes: number | null;
}

/**
 * A name for machines that are alike: `sha256:<hex>` over what does not change from boot to boot and says nothing about
 * people. Memory is rounded up to whole GiB, because kernels keep different amounts for themselves. Two machines of
 * one make have one fingerprint, on purpose: what one measured holds for the other.
 */
export function fingerprint(of: Fingerprinted, note: NoteGap): Fact<string> {
  const { architecture, model, logical, physical, memoryBytes } = of;
  if (Object.values(of).includes(null)) {
    note("/fingerprint", "NIXPERF_FINGERPRINT_UNKNOWN", "not all is known that tells this machine from others");
    return unknown();
  }
  const gibibytes = Math.ceil((memoryBytes ?? 0) / gibibyte);
  const text = ["1", architecture, model, logical, physical, gibibytes].join("\n");
  return known(formatHash(hashOf("sha256", text), "base16"), "architecture, CPU model, cores, memory in GiB");
}
