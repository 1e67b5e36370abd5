import * as fc from "fast-check";
import { graphFromEdges } from "../src/index.ts";
import type { Graph } from "../src/index.ts";

/** A graph as plain data, for the naive references to work on. */
export interface Plain {
  nodeCount: number;
  edges: (readonly [from: number, to: number])[];
}

/** Any graph of up to `maxNodes` nodes, none included: circles, self and repeated edges, parts that nothing leads to. */
export function anyGraph(maxNodes: number): fc.Arbitrary<Plain> {
  return fc.integer({ min: 0, max: maxNodes }).chain((nodeCount) => {
    if (nodeCount === 0) return fc.constant({ nodeCount, edges: [] });
    const node = fc.nat({ max: nodeCount - 1 });
    const edge = fc.oneof(
      { weight: 1, arbitrary: fc.tuple(node, node) },
      // Mostly downwards, as references are: long ways and few circles.
      { weight: 3, arbitrary: fc.tuple(node, node).map(([a, b]) => [Math.max(a, b), Math.min(a, b)] as const) },
    );
    const edges = fc.oneof(
      fc.array(edge, { maxLength: nodeCount }),
      fc.array(edge, { minLength: nodeCount, maxLength: nodeCount * 3, size: "max" }),
    );
    return fc.record({ nodeCount: fc.constant(nodeCount), edges });
  });
}

/** A graph, and what `more` makes of its number of nodes, which is at least 1. */
export function graphAnd<T>(
  maxNodes: number,
  more: (nodeCount: number) => fc.Arbitrary<T>,
): fc.Arbitrary<readonly [Plain, T]> {
  return anyGraph(maxNodes)
    .filter((plain) => plain.nodeCount > 0)
    .chain((plain) => fc.tuple(fc.constant(plain), more(plain.nodeCount)));
}

/** Sizes as stores have them: bytes, up to 1e12, many of them 0 or equal. */
export function anyWeights(nodeCount: number): fc.Arbitrary<Float64Array> {
  const weight = fc.oneof(fc.constantFrom(0, 1, 4096), fc.integer({ min: 0, max: 1e12 }));
  return fc
    .array(weight, { minLength: nodeCount, maxLength: nodeCount, size: "max" })
    .map((weights) => Float64Array.from(weights));
}

/** `plain` by the function under test elsewhere: `graph.test.ts` shows that it is right. */
export function build(plain: Plain): Graph {
  return graphFromEdges(
    plain.nodeCount,
    Uint32Array.from(plain.edges, ([from]) => from),
    Uint32Array.from(plain.edges, ([, to]) => to),
  );
}

/** What `starts` reach when the nodes in `without` are gone: edges are tried until nothing changes. */
export function naiveReach(plain: Plain, starts: Iterable<number>, without: Set<number> = new Set()): Set<number> {
  const reached = new Set([...starts].filter((start) => !without.has(start)));
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const [from, to] of plain.edges) if (reached.has(from) && !without.has(to)) reached.add(to);
  }
  return reached;
}

/** The weight of all of `nodes`. */
export function weigh(nodes: Iterable<number>, weights: Float64Array): number {
  let sum = 0;
  for (const node of nodes) sum += weights[node]!;
  return sum;
}

/** A line of `nodeCount` nodes, each leading to the next. */
export function line(nodeCount: number): Graph {
  const from = Uint32Array.from({ length: nodeCount - 1 }, (_, i) => i);
  return graphFromEdges(
    nodeCount,
    from,
    from.map((node) => node + 1),
  );
}
