import type { StoreDatabase } from "@nixperf/nix/database";

/**
 * Why one path keeps another alive: `reference`: its content names it; `deriver`: it was built by it, and
 * keep-derivations is on; `output`: it is built by it, and keep-outputs is on.
 */
export type EdgeKind = "reference" | "deriver" | "output";

export function edgeKind(database: StoreDatabase, from: number, to: number): EdgeKind {
  const { offsets, targets } = database.references;
  if (targets.subarray(offsets[from], offsets[from + 1]).includes(to)) return "reference";
  return database.derivers[from] === to ? "deriver" : "output";
}
