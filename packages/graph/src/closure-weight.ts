import { checkLength, checkNode } from "./errors.ts";
import type { Graph } from "./graph.ts";

/** Working memory that many calls of {@link closureWeight} may share; made by {@link closureScratch}. */
export interface ClosureScratch {
  /** The round in which each node was last reached. */
  readonly reachedIn: Uint32Array;
  readonly queue: Uint32Array;
  round: number;
}

/** Working memory for graphs of up to `nodeCount` nodes: 8 bytes a node. */
export function closureScratch(nodeCount: number): ClosureScratch {
  return { reachedIn: new Uint32Array(nodeCount), queue: new Uint32Array(nodeCount), round: 0 };
}

/**
 * The weight of everything that `start`, or the several starts together, reach, themselves included, each node once. Exact as long as weights are integers and
 * sums stay below 2^53. Costs one walk over what is reached, and nothing for the rest of the graph where a `scratch`
 * is passed from call to call.
 *
 * @throws RangeError if `start` is not a node, or `weights` or `scratch` are not for this graph
 */
export function closureWeight(
  graph: Graph,
  weights: Float64Array,
  start: number | readonly number[],
  scratch: ClosureScratch = closureScratch(graph.nodeCount),
): number {
  const { nodeCount, offsets, targets } = graph;
  checkLength(weights.length, nodeCount, "weights");
  const { reachedIn, queue } = scratch;
  if (reachedIn.length < nodeCount) checkLength(reachedIn.length, nodeCount, "scratch");
  if (scratch.round === 0xffffffff) {
    reachedIn.fill(0);
    scratch.round = 0;
  }
  const round = ++scratch.round;
  let sum = 0;
  let end = 0;
  for (const node of typeof start === "number" ? [start] : start) {
    checkNode(node, nodeCount, "start");
    if (reachedIn[node] === round) continue;
    reachedIn[node] = round;
    queue[end++] = node;
  }
  for (let begin = 0; begin < end; begin++) {
    const node = queue[begin]!;
    sum += weights[node]!;
    const last = offsets[node + 1]!;
    for (let i = offsets[node]!; i < last; i++) {
      const target = targets[i]!;
      if (reachedIn[target] === round) continue;
      reachedIn[target] = round;
      queue[end++] = target;
    }
  }
  return sum;
}
