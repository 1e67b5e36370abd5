import { components } from "./components.ts";
import type { Components } from "./components.ts";
import type { Graph } from "./graph.ts";

/** A graph with each strongly connected component drawn together into one node, so that no circle is left. */
export interface Condensed {
  /** Which component each node went into. */
  readonly components: Components;
  /** The graph between components: no repeated and no self edges; every edge leads to a lower number, highest first. */
  readonly graph: Graph;
}

/** Draws each component of `graph` together. Linear in nodes plus edges. */
export function condense(graph: Graph): Condensed {
  const found = components(graph);
  const { count, of } = found;
  const { nodeCount, edgeCount, offsets, targets } = graph;
  // Two counting sorts, first by target, then by source with the targets in falling order: repeated edges meet.
  const into = new Uint32Array(count + 1);
  const starts = new Uint32Array(count + 1);
  for (let node = 0; node < nodeCount; node++) {
    const source = of[node]!;
    for (let i = offsets[node]!; i < offsets[node + 1]!; i++) {
      const target = of[targets[i]!]!;
      if (target === source) continue;
      into[target]!++;
      starts[source + 1]!++;
    }
  }
  for (let c = 0; c < count; c++) {
    into[c + 1]! += into[c]!;
    starts[c + 1]! += starts[c]!;
  }
  // Filled from behind: `into[c]` sinks from where the sources of `c` end to where they begin.
  const sources = new Uint32Array(edgeCount);
  for (let node = 0; node < nodeCount; node++) {
    const source = of[node]!;
    for (let i = offsets[node]!; i < offsets[node + 1]!; i++) {
      const target = of[targets[i]!]!;
      if (target !== source) sources[--into[target]!] = source;
    }
  }
  const ends = starts.slice(0, count);
  const rows = new Uint32Array(starts[count]!);
  for (let target = count - 1; target >= 0; target--) {
    for (let i = into[target]!; i < into[target + 1]!; i++) {
      const source = sources[i]!;
      const end = ends[source]!;
      if (end > starts[source]! && rows[end - 1] === target) continue;
      rows[end] = target;
      ends[source] = end + 1;
    }
  }
  return { components: found, graph: closeGaps(count, starts, ends, rows) };
}

function closeGaps(nodeCount: number, starts: Uint32Array, ends: Uint32Array, rows: Uint32Array): Graph {
  const offsets = new Uint32Array(nodeCount + 1);
  let end = 0;
  for (let node = 0; node < nodeCount; node++) {
    const first = starts[node]!;
    const last = ends[node]!;
    rows.copyWithin(end, first, last);
    end += last - first;
    offsets[node + 1] = end;
  }
  return { nodeCount, edgeCount: end, offsets, targets: rows.subarray(0, end) };
}

/** The weight of each component: that of all its nodes. */
export function componentWeights(found: Components, weights: Float64Array): Float64Array {
  const sums = new Float64Array(found.count);
  for (let node = 0; node < weights.length; node++) sums[found.of[node]!]! += weights[node]!;
  return sums;
}
