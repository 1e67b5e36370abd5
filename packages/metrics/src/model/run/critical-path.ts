import { type Graph, graphFromEdges } from "@nixperf/graph";

/** The longest chain of things that had to wait for each other. */
export interface CriticalPath {
  seconds: number;
  /** Its nodes, from the first to the last. */
  nodes: number[];
  /** For each node: how much longer it could have taken without the longest chain becoming longer. */
  slack: Float64Array;
}

/**
 * The critical path of a graph whose edges lead from what is needed to what needs it; null where it has a circle, which
 * derivations never have.
 */
export function criticalPath(graph: Graph, seconds: Float64Array): CriticalPath | null {
  const order = topologicalOrder(graph);
  if (order === null) return null;
  const { nodeCount, offsets, targets } = graph;
  /** The longest chain up to each node and from it, itself included. */
  const upTo = Float64Array.from(seconds);
  const from = Float64Array.from(seconds);
  const before = new Int32Array(nodeCount).fill(-1);
  for (const node of order) {
    for (let i = offsets[node]!; i < offsets[node + 1]!; i++) {
      const next = targets[i]!;
      const through = upTo[node]! + seconds[next]!;
      if (before[next] === -1 || through > upTo[next]!) {
        upTo[next] = through;
        before[next] = node;
      }
    }
  }
  for (const node of order.toReversed()) {
    for (let i = offsets[node]!; i < offsets[node + 1]!; i++) {
      from[node] = Math.max(from[node]!, seconds[node]! + from[targets[i]!]!);
    }
  }
  let last = -1;
  for (let node = 0; node < nodeCount; node++) if (last < 0 || upTo[node]! > upTo[last]!) last = node;
  const total = last < 0 ? 0 : upTo[last]!;
  const nodes: number[] = [];
  for (let node = last; node >= 0; node = before[node]!) nodes.push(node);
  const slack = Float64Array.from(seconds, (own, node) => Math.max(0, total - (upTo[node]! + from[node]! - own)));
  return { seconds: total, nodes: nodes.reverse(), slack };
}

/** Every node behind all that lead to it (Kahn 1962); null where there is a circle. */
function topologicalOrder({ nodeCount, offsets, targets }: Graph): Uint32Array | null {
  const missing = new Uint32Array(nodeCount);
  for (const target of targets) missing[target]!++;
  const order = new Uint32Array(nodeCount);
  let end = 0;
  for (let node = 0; node < nodeCount; node++) if (missing[node] === 0) order[end++] = node;
  for (let at = 0; at < end; at++) {
    const node = order[at]!;
    for (let i = offsets[node]!; i < offsets[node + 1]!; i++)
      if (--missing[targets[i]!]! === 0) order[end++] = targets[i]!;
  }
  return end === nodeCount ? order : null;
}

/** The graph over `names`, by what each needs; needs that are none of them are left out. */
export function graphOfNeeds(names: readonly string[], needs: ReadonlyMap<string, readonly string[]>): Graph {
  const index = new Map(names.map((name, at) => [name, at]));
  const from: number[] = [];
  const to: number[] = [];
  for (const [at, name] of names.entries()) {
    for (const needed of needs.get(name) ?? []) {
      const source = index.get(needed);
      if (source === undefined || source === at) continue;
      from.push(source);
      to.push(at);
    }
  }
  return graphFromEdges(names.length, Uint32Array.from(from), Uint32Array.from(to));
}
