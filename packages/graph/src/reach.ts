import { checkLength, checkNode } from "./errors.ts";
import type { Graph } from "./graph.ts";

/** What {@link reach} may be told. */
export interface ReachOptions {
  /** One entry a node; a node whose entry is not 0 is treated as if it, and every edge of it, were not there. */
  readonly without?: Uint8Array;
}

/**
 * Which nodes can be got to from `starts` along edges: one entry a node, 1 for those that can, the starts themselves
 * included, 0 for the others. With `without`, this is "what would still be reached if these were gone"; a start that
 * is gone reaches nothing.
 *
 * @throws RangeError if a start is not a node
 */
export function reach(graph: Graph, starts: Iterable<number>, options: ReachOptions = {}): Uint8Array {
  const { nodeCount, offsets, targets } = graph;
  const { without } = options;
  if (without !== undefined) checkLength(without.length, nodeCount, "without");
  const reached = new Uint8Array(nodeCount);
  // A gone node is marked like a reached one, so that the walk has one thing to look at, and unmarked at the end.
  if (without !== undefined) for (let node = 0; node < nodeCount; node++) if (without[node] !== 0) reached[node] = 2;
  const queue = new Uint32Array(nodeCount);
  let end = 0;
  for (const start of starts) {
    checkNode(start, nodeCount, "start");
    if (reached[start] !== 0) continue;
    reached[start] = 1;
    queue[end++] = start;
  }
  for (let begin = 0; begin < end; begin++) {
    const node = queue[begin]!;
    const last = offsets[node + 1]!;
    for (let i = offsets[node]!; i < last; i++) {
      const target = targets[i]!;
      if (reached[target] !== 0) continue;
      reached[target] = 1;
      queue[end++] = target;
    }
  }
  if (without !== undefined) for (let node = 0; node < nodeCount; node++) reached[node]! &= 1;
  return reached;
}
