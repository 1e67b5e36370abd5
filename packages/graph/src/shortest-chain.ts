import { checkNode } from "./errors.ts";
import type { Graph } from "./graph.ts";

/**
 * The nodes of a chain with the fewest edges from any of `starts` to `goal`, both ends included, or `null` where no
 * start reaches it. Of equally short chains it is always the same one: starts count in the order given, edges in the
 * order in which the graph has them. A goal that is itself a start is a chain of one.
 *
 * @throws RangeError if a start or the goal is not a node
 */
export function shortestChain(graph: Graph, starts: Iterable<number>, goal: number): number[] | null {
  const { nodeCount, offsets, targets } = graph;
  checkNode(goal, nodeCount, "goal");
  // The node by which each was first met, plus one; a start was met by itself; 0 is not met.
  const metBy = new Uint32Array(nodeCount);
  const queue = new Uint32Array(nodeCount);
  let end = 0;
  for (const start of starts) {
    checkNode(start, nodeCount, "start");
    if (metBy[start] !== 0) continue;
    metBy[start] = start + 1;
    queue[end++] = start;
  }
  for (let begin = 0; begin < end && metBy[goal] === 0; begin++) {
    const node = queue[begin]!;
    const last = offsets[node + 1]!;
    for (let i = offsets[node]!; i < last; i++) {
      const target = targets[i]!;
      if (metBy[target] !== 0) continue;
      metBy[target] = node + 1;
      queue[end++] = target;
    }
  }
  return metBy[goal] === 0 ? null : backFrom(goal, metBy);
}

function backFrom(goal: number, metBy: Uint32Array): number[] {
  const chain = [goal];
  for (let node = goal; metBy[node]! - 1 !== node;) {
    node = metBy[node]! - 1;
    chain.push(node);
  }
  return chain.reverse();
}
