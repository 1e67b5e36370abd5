import { components } from "@nixperf/graph";
import type { Graph } from "@nixperf/graph";

/**
 * Paths in an order in which they can be deleted: each after all that refer to it or keep it, those on one circle side by
 * side. By name otherwise, so that the same store gives the same plan.
 */
export function deletionOrder(edges: Graph, paths: readonly string[], chosen: readonly number[]): number[] {
  const { of } = components(edges);
  return [...chosen].sort((a, b) => of[b]! - of[a]! || (paths[a]! < paths[b]! ? -1 : 1));
}
