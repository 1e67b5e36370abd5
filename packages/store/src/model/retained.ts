import { dominators, graphFromEdges, retainedWeights, union } from "@nixperf/graph";
import type { Graph } from "@nixperf/graph";
import type { RootEntry } from "./root-entry.ts";
import type { RootGroup } from "./root-groups.ts";

/**
 * What would become dead if one thing let go, in bytes of NAR and in paths: of each path, each root, each group of
 * roots. Several roots that share a path retain it only together, so their sizes do not add up.
 */
export interface Retained {
  pathBytes: Float64Array;
  pathCounts: Float64Array;
  rootBytes: Float64Array;
  rootCounts: Float64Array;
  groupBytes: Float64Array;
  groupCounts: Float64Array;
  /** The nearest path that each path cannot live without; -1 when there is none. */
  heldBy: Int32Array;
  /** The group of roots that alone holds each path which no other path holds; -1 when several do, or none. */
  heldByGroup: Int32Array;
}

/**
 * Sizes by the dominator tree of the graph: one vertex above all, from it to the groups, from a group to its roots, from
 * a root to its path, and on along `edges`.
 */
export function retained(
  edges: Graph,
  narSizes: Float64Array,
  roots: readonly RootEntry[],
  groups: readonly RootGroup[],
): Retained {
  const n = edges.nodeCount;
  const firstGroup = n + roots.length;
  const top = firstGroup + groups.length;
  const from: number[] = [];
  const to: number[] = [];
  groups.forEach((group, g) => {
    from.push(top);
    to.push(firstGroup + g);
    for (const root of group.members) {
      from.push(firstGroup + g, n + root);
      to.push(n + root, roots[root]!.target);
    }
  });
  const tree = dominators(union(edges, graphFromEdges(top + 1, Uint32Array.from(from), Uint32Array.from(to))), top);
  const bytes = new Float64Array(top + 1);
  bytes.set(narSizes);
  const ones = new Float64Array(top + 1).fill(1, 0, n);
  const byBytes = retainedWeights(tree, bytes);
  const byCount = retainedWeights(tree, ones);
  return {
    pathBytes: byBytes.subarray(0, n),
    pathCounts: byCount.subarray(0, n),
    rootBytes: byBytes.subarray(n, firstGroup),
    rootCounts: byCount.subarray(n, firstGroup),
    groupBytes: byBytes.subarray(firstGroup, top),
    groupCounts: byCount.subarray(firstGroup, top),
    heldBy: tree.immediate.subarray(0, n).map((holder) => (holder < n ? holder : -1)),
    heldByGroup: groupsHolding(tree.immediate, n, firstGroup, top),
  };
}

function groupsHolding(immediate: Int32Array, n: number, firstGroup: number, top: number): Int32Array {
  return immediate.subarray(0, n).map((holder) => {
    // A root's only holder is its group.
    const group = holder >= n && holder < firstGroup ? immediate[holder]! : holder;
    return group >= firstGroup && group < top ? group - firstGroup : -1;
  });
}
