import { startSweep, sweepWindow } from "./closure-sweep.ts";
import { componentWeights, condense } from "./condense.ts";
import { checkWeights } from "./errors.ts";
import type { Graph } from "./graph.ts";

/** What {@link closureWeights} may be told. */
export interface ClosureWeightsOptions {
  /**
   * Looked at before the work begins and after each step; what is thrown is the signal's reason. Nothing else runs
   * between the steps of a synchronous function, so only `onProgress` can abort it halfway; to be stopped from outside,
   * use {@link closureWeightsInSteps}.
   */
  readonly signal?: AbortSignal;
  /** Called after each step with how much of the work is done; the last call has `done` equal to `total`. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How far {@link closureWeightsInSteps} has got. */
export interface ClosureProgress {
  readonly done: number;
  readonly total: number;
}

/** Windows of 1024 nodes, see PERFORMANCE.md. A row of so many bits is 128 bytes, and no node ever needs more than one. */
const words = 32;

/**
 * For each node the weight of everything it reaches, itself included, each node once: the closure sizes of a whole
 * store in one go. Exact as long as weights are integers and sums stay below 2^53.
 *
 * @throws RangeError if there is not one weight, finite and not negative, for each node
 */
export function closureWeights(graph: Graph, weights: Float64Array, options: ClosureWeightsOptions = {}): Float64Array {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const steps = closureWeightsInSteps(graph, weights);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    onProgress?.(step.value.done, step.value.total);
    signal?.throwIfAborted();
  }
}

/**
 * {@link closureWeights}, but it pauses after each step, of at most a few hundredths of a second, so that the caller
 * can look after other things or give up. The weights are what the generator returns.
 *
 * @throws RangeError if there is not one weight, finite and not negative, for each node
 */
export function* closureWeightsInSteps(
  graph: Graph,
  weights: Float64Array,
): Generator<ClosureProgress, Float64Array, void> {
  checkWeights(weights, graph.nodeCount);
  const condensed = condense(graph);
  const sweep = startSweep(condensed.graph, componentWeights(condensed.components, weights), words);
  const total = condensed.components.count;
  while (sweep.low > 0) {
    sweepWindow(sweep);
    yield { done: total - sweep.low, total };
  }
  const { of } = condensed.components;
  return weights.map((_, node) => sweep.sums[of[node]!]!);
}
