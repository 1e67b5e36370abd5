import { emptyRows, has, include, keep, moveWindow, unite } from "./closure-rows.ts";
import type { Rows } from "./closure-rows.ts";
import { transpose } from "./graph.ts";
import type { Graph } from "./graph.ts";

/**
 * The closure weights of a graph without circles, in the making. Closures are not held whole: a window of consecutive
 * nodes moves from the highest numbers to the lowest, and for each window the part of every closure that lies in it is
 * worked out, added to the sums, and forgotten.
 *
 * Three things keep that fast. In a window most closures look alike, so that nodes share rows. Only nodes that reach
 * the window are visited, in rising order. And an edge is dropped for good as soon as its target is found to be reached
 * by another way, which is seen in the window of the target: of all edges of a node that matter in this window, those
 * to higher targets have been followed by then.
 */
export interface Sweep {
  /** Every edge leads to a lower number; the edges of a node come with the highest target first. */
  readonly graph: Graph;
  readonly weights: Float64Array;
  /** Where the window begins that was done last; 0 when all is done. */
  low: number;
  /** The weight of what each node reaches at or above `low`. */
  readonly sums: Float64Array;
  /** Of the edges of a node, those up to here are followed; kept ones are moved to the front. */
  readonly kept: Uint32Array;
  readonly targets: Uint32Array;
  /** The edges from here on lead below the window. */
  readonly pending: Uint32Array;
  /** The same edges turned round, the kept ones in front likewise. */
  readonly referrers: Graph;
  readonly keptReferrers: Uint32Array;
  /** What each node reaches in the window; 0, nothing, between windows. */
  readonly rowOf: Uint32Array;
  readonly rows: Rows;
  /** One bit for each node that is still to be visited in this window. */
  readonly marks: Uint32Array;
  readonly visited: Uint32Array;
}

/** A sweep over `graph`, nothing of it done, with windows of `words * 32` nodes. */
export function startSweep(graph: Graph, weights: Float64Array, words: number): Sweep {
  const { nodeCount, offsets } = graph;
  const referrers = transpose(graph);
  return {
    graph,
    weights,
    low: nodeCount,
    sums: new Float64Array(nodeCount),
    kept: offsets.slice(0, nodeCount),
    targets: graph.targets.slice(),
    pending: offsets.slice(0, nodeCount),
    referrers,
    keptReferrers: referrers.offsets.slice(0, nodeCount),
    rowOf: new Uint32Array(nodeCount),
    rows: emptyRows(words),
    marks: new Uint32Array((nodeCount + 31) >>> 5),
    visited: new Uint32Array(nodeCount),
  };
}

/** Does the next window. */
export function sweepWindow(sweep: Sweep): void {
  const { sums, rowOf, rows, marks, visited } = sweep;
  const high = sweep.low;
  const width = rows.words * 32;
  const low = Math.floor((high - 1) / width) * width;
  sweep.low = low;
  moveWindow(rows, low, sweep.weights);
  for (let node = low; node < high; node++) marks[node >>> 5]! |= 1 << (node & 31);
  let visits = 0;
  for (let at = low >>> 5; at < marks.length; at++) {
    // A visit may mark nodes of this very word, but only higher ones.
    for (let mark = marks[at]!; mark !== 0; mark = marks[at]!) {
      const lowest = mark & -mark;
      marks[at] = mark ^ lowest;
      const node = at * 32 + 31 - Math.clz32(lowest);
      const row = visit(sweep, node, high);
      if (row === 0) continue;
      rowOf[node] = row;
      sums[node]! += rows.weights[row]!;
      visited[visits++] = node;
    }
  }
  for (let i = 0; i < visits; i++) rowOf[visited[i]!] = 0;
}

/** The row of `node`, whose targets have theirs, and marks for who refers to it. */
function visit(sweep: Sweep, node: number, high: number): number {
  const { low, kept, targets, pending, referrers, keptReferrers, rowOf, rows, marks } = sweep;
  const { offsets } = sweep.graph;
  let row = 0;
  let end = kept[node]!;
  for (let i = offsets[node]!; i < end; i++) row = unite(rows, row, rowOf[targets[i]!]!);
  const last = offsets[node + 1]!;
  let next = pending[node]!;
  for (; next < last && targets[next]! >= low; next++) {
    const target = targets[next]!;
    if (has(rows, row, target - low)) continue;
    targets[end++] = target;
    referrers.targets[keptReferrers[target]!++] = node;
    row = unite(rows, row, rowOf[target]!);
  }
  pending[node] = next;
  kept[node] = end;
  if (node < high) row = include(rows, row, node - low, sweep.weights[node]!);
  if (row === rows.count) keep(rows);
  if (row === 0) return row;
  // Which edges to a node of the window are kept is found out only now, by those who refer to it: all must be visited.
  const lastReferrer = node < high ? referrers.offsets[node + 1]! : keptReferrers[node]!;
  for (let i = referrers.offsets[node]!; i < lastReferrer; i++) {
    const referrer = referrers.targets[i]!;
    marks[referrer >>> 5]! |= 1 << (referrer & 31);
  }
  return row;
}
