import { checkLength } from "./errors.ts";
import { closureScratch, closureWeight } from "./closure-weight.ts";
import type { Graph } from "./graph.ts";

/** What {@link closureWeights} may be told. */
export interface ClosureWeightsOptions {
  /** Stops the work between two steps; what is thrown is the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called now and then with how much of the work is done; the last call has `done` equal to `total`. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * For each node the weight of everything it reaches, itself included, each node once: the closure sizes of a whole
 * store in one go. Exact as long as weights are integers and sums stay below 2^53.
 *
 * @throws RangeError if there is not one weight for each node
 */
export function closureWeights(graph: Graph, weights: Float64Array, options: ClosureWeightsOptions = {}): Float64Array {
  checkLength(weights.length, graph.nodeCount, "weights");
  options.signal?.throwIfAborted();
  const scratch = closureScratch(graph.nodeCount);
  return weights.map((_, node) => closureWeight(graph, weights, node, scratch));
}
