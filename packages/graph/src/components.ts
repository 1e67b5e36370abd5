import type { Graph } from "./graph.ts";

/** The strongly connected components of a graph. */
export interface Components {
  readonly count: number;
  /**
   * The component of each node, numbered from 0 so that every edge leads from a component to one of the same or a lower
   * number: in rising order, everything a component leads to comes before it.
   */
  readonly of: Uint32Array;
}

const closed = 0xffffffff;

/**
 * Which nodes lie on a circle together: two nodes are in one component if each can be got to from the other. A graph
 * without circles has as many components as nodes, and their numbers are a topological order. Tarjan's algorithm with
 * a stack of its own, so that depth costs memory instead of overflowing; linear in nodes plus edges.
 */
export function components(graph: Graph): Components {
  const { nodeCount, offsets, targets } = graph;
  const next = offsets.slice(0, nodeCount);
  // When each node was first met, from 1; 0 is not yet.
  const met = new Uint32Array(nodeCount);
  // The earliest meeting of a node known to be on a circle with this one; `closed` once its component is complete.
  const low = new Uint32Array(nodeCount);
  const walk = new Uint32Array(nodeCount);
  const open = new Uint32Array(nodeCount);
  const of = new Uint32Array(nodeCount);
  let count = 0;
  let time = 0;
  let openEnd = 0;
  for (let start = 0; start < nodeCount; start++) {
    if (met[start] !== 0) continue;
    let walkEnd = 0;
    let entered = start;
    for (;;) {
      if (entered !== closed) {
        met[entered] = low[entered] = ++time;
        walk[walkEnd++] = open[openEnd++] = entered;
        entered = closed;
      }
      const node = walk[walkEnd - 1]!;
      const last = offsets[node + 1]!;
      let lowest = low[node]!;
      let i = next[node]!;
      for (; i < last; i++) {
        const target = targets[i]!;
        const targetMet = met[target]!;
        if (targetMet === 0) {
          entered = target;
          i++;
          break;
        }
        if (targetMet < lowest && low[target] !== closed) lowest = targetMet;
      }
      next[node] = i;
      low[node] = lowest;
      if (entered !== closed) continue;
      walkEnd--;
      if (lowest === met[node]) {
        for (let member = closed; member !== node;) {
          member = open[--openEnd]!;
          low[member] = closed;
          of[member] = count;
        }
        count++;
      }
      if (walkEnd === 0) break;
      const parent = walk[walkEnd - 1]!;
      if (low[node]! < low[parent]!) low[parent] = low[node]!;
    }
  }
  return { count, of };
}
