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

/** Those of `chosen` that nothing else refers to or keeps: Nix deletes a path only with all that does. */
export function deletable(edges: Graph, count: number, chosen: readonly number[]): number[] {
  const isChosen = new Uint8Array(count);
  for (const path of chosen) isChosen[path] = 1;
  const others: number[] = [];
  for (let path = 0; path < count; path++) if (isChosen[path] === 0) others.push(path);
  return withoutSpared(edges, chosen, others);
}
