import { reach } from "@nixperf/graph";
import type { Graph } from "@nixperf/graph";

/** Those of `chosen` that nothing else refers to or keeps: Nix deletes a path only with all that does. */
export function deletable(edges: Graph, chosen: readonly number[]): number[] {
  const isChosen = new Uint8Array(edges.nodeCount);
  for (const path of chosen) isChosen[path] = 1;
  const others: number[] = [];
  for (let path = 0; path < edges.nodeCount; path++) if (isChosen[path] === 0) others.push(path);
  const needed = reach(edges, others);
  return chosen.filter((path) => needed[path] === 0);
}
