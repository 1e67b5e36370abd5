import { componentWeights, condense } from "./condense.ts";
import { checkWeights } from "./errors.ts";
import type { Graph } from "./graph.ts";

/** What {@link estimateClosureWeights} may be told. */
export interface EstimateOptions {
  /** How many nodes of each closure to keep as its sample, at least 3: more is more exact, and takes longer. Default 64. */
  readonly samples?: number;
  /** An integer; the same seed gives the same estimates. Default 1. */
  readonly seed?: number;
}

/** Estimated closure weights: see {@link estimateClosureWeights}. */
export interface ClosureEstimate {
  readonly weights: Float64Array;
  /**
   * The standard error of each weight in proportion to the true one, over the choice of the seed: 0.1 is 10 %. An upper
   * bound; closures of fewer than `samples` components are exact.
   */
  readonly relativeError: number;
}

/**
 * For each node an unbiased estimate of the weight of everything it reaches, itself included, in time and memory that
 * do not depend on how large the closures are: 4 bytes a node and sample on top of the graph.
 *
 * Each component draws a rank from the exponential distribution whose rate is its weight; a closure is known by the
 * `samples` lowest ranks in it, which merge along edges (E. Cohen, "Size-Estimation Framework with Applications to
 * Transitive Closure and Reachability", 1997). Given the highest of those, each of the others is in the sample with a
 * known probability, and its weight divided by that is its share of the estimate (E. Cohen and H. Kaplan, "Summarizing
 * Data using Bottom-k Sketches", 2007: rank conditioning), with a standard error of at most 1/sqrt(samples - 2).
 *
 * @throws RangeError if there is not one weight for each node, or `samples` is not an integer of at least 3
 */
export function estimateClosureWeights(
  graph: Graph,
  weights: Float64Array,
  options: EstimateOptions = {},
): ClosureEstimate {
  checkWeights(weights, graph.nodeCount);
  const { samples = 64, seed = 1 } = options;
  if (!Number.isInteger(samples) || samples < 3) throw new RangeError(`samples must be 3 or more, not ${samples}`);
  const condensed = condense(graph);
  const { count, of } = condensed.components;
  const own = componentWeights(condensed.components, weights);
  const rank = exponentialRanks(own, seed);
  const order = byRank(rank);
  const sketches = lowestRanks(condensed.graph, order, samples);
  const estimates = new Float64Array(count);
  for (let component = 0; component < count; component++) {
    estimates[component] = estimate(sketches, component, samples, order.nodes, own, rank);
  }
  return { weights: weights.map((_, node) => estimates[of[node]!]!), relativeError: 1 / Math.sqrt(samples - 2) };
}

/** A rank for each component, low for heavy ones; what weighs nothing has none (infinity). */
function exponentialRanks(weights: Float64Array, seed: number): Float64Array {
  const next = random(seed);
  return weights.map((weight) => -Math.log(next()) / weight);
}

/** Numbers above 0 and below 1, the same for the same seed: splitmix32, twice for 52 bits. */
function random(seed: number): () => number {
  let state = seed | 0;
  function bits(): number {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }
  return () => ((bits() >>> 6) * 2 ** 26 + (bits() >>> 6) + 0.5) / 2 ** 52;
}

interface RankOrder {
  /** The components that weigh something, lowest rank first. */
  nodes: Uint32Array;
  /** By component: its place in `nodes`, or `unranked`. */
  place: Uint32Array;
}

const unranked = 0xffffffff;

function byRank(rank: Float64Array): RankOrder {
  const nodes = Uint32Array.from(rank.keys())
    .filter((node) => rank[node]! < Infinity)
    .sort((a, b) => rank[a]! - rank[b]!);
  const place = new Uint32Array(rank.length).fill(unranked);
  for (let i = 0; i < nodes.length; i++) place[nodes[i]!] = i;
  return { nodes, place };
}

interface Sketches {
  /** `samples` places for each component, of which the first `lengths[component]` are in use, in rising order. */
  places: Uint32Array;
  lengths: Uint32Array;
}

/** The lowest ranks in the closure of each component, as places in the order of ranks. */
function lowestRanks(graph: Graph, order: RankOrder, samples: number): Sketches {
  const { nodeCount, offsets, targets } = graph;
  const places = new Uint32Array(nodeCount * samples);
  const lengths = new Uint32Array(nodeCount);
  let merged = new Uint32Array(samples);
  let spare = new Uint32Array(samples);
  for (let node = 0; node < nodeCount; node++) {
    let length = 0;
    if (order.place[node] !== unranked) merged[length++] = order.place[node]!;
    for (let i = offsets[node]!; i < offsets[node + 1]!; i++) {
      const target = targets[i]!;
      let from = target * samples;
      const end = from + lengths[target]!;
      if (length === samples && (from === end || places[from]! > merged[length - 1]!)) continue;
      let at = 0;
      let out = 0;
      while (out < samples && (at < length || from < end)) {
        const mine = at < length ? merged[at]! : unranked;
        const theirs = from < end ? places[from]! : unranked;
        spare[out++] = mine < theirs ? mine : theirs;
        if (mine <= theirs) at++;
        if (theirs <= mine) from++;
      }
      length = out;
      [merged, spare] = [spare, merged];
    }
    places.set(merged.subarray(0, length), node * samples);
    lengths[node] = length;
  }
  return { places, lengths };
}

function estimate(
  { places, lengths }: Sketches,
  component: number,
  samples: number,
  nodes: Uint32Array,
  own: Float64Array,
  rank: Float64Array,
): number {
  const first = component * samples;
  const length = lengths[component]!;
  let sum = 0;
  if (length < samples) {
    for (let i = first; i < first + length; i++) sum += own[nodes[places[i]!]!]!;
    return sum;
  }
  const threshold = rank[nodes[places[first + samples - 1]!]!]!;
  for (let i = first; i < first + samples - 1; i++) {
    const weight = own[nodes[places[i]!]!]!;
    sum += weight / -Math.expm1(-weight * threshold);
  }
  return sum;
}
