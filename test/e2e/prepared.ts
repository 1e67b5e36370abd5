import { inject } from "vitest";
import type { PackedPackage } from "../../scripts/pack.ts";

/** What the set-up has made, or why it could not. */
export type Prepared = { packed: PackedPackage[]; installed: string } | { problem: string };

/** Every public package, packed, and a directory far from this repository in which all of them are installed. */
export function prepared(): { packed: PackedPackage[]; installed: string } {
  const made = inject("e2e");
  if ("problem" in made) throw new Error(`could not install nixperf from its tarballs: ${made.problem}`);
  return made;
}
