import { reach } from "@nixperf/graph";
import type { Graph } from "@nixperf/graph";

/**
 * Spares `seeds` and with them all that they need or keep: Nix deletes nothing that something which stays refers to.
 * Returns the paths of `chosen` that are left.
 */
export function withoutSpared(edges: Graph, chosen: readonly number[], seeds: readonly number[]): number[] {
  if (seeds.length === 0) return [...chosen];
  const spared = reach(edges, seeds);
  return chosen.filter((path) => spared[path] === 0);
}
