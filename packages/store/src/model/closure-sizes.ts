import { closureWeightsInSteps, estimateClosureWeights } from "@nixperf/graph";
import type { StoreDatabase } from "@nixperf/nix/database";

/**
 * Up to this many paths the closure sizes of all of them are exact. Stores are kind to the exact method; for a graph
 * that is not, its time grows with the square of the number.
 */
export const exactClosures = 1_000_000;

export interface ClosureSizes {
  /** Bytes of NAR of everything each path needs, itself included. */
  bytes: Float64Array;
  /** Null: exact. Otherwise the standard error of each size, as a share of it. */
  relativeError: number | null;
}

/** Called between steps of a long computation, which goes on when it resolves and stops when it rejects. */
export type Pause = (done: number, total: number) => Promise<void>;

/** The closure size of every path over its references, as `nix path-info --closure-size` has it. */
export async function closureSizes(
  database: Pick<StoreDatabase, "references" | "narSizes" | "count">,
  pause: Pause = async () => {},
): Promise<ClosureSizes> {
  const { references, narSizes, count } = database;
  if (count > exactClosures) {
    const estimate = estimateClosureWeights(references, narSizes);
    return { bytes: estimate.weights, relativeError: estimate.relativeError };
  }
  const steps = closureWeightsInSteps(references, narSizes);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return { bytes: step.value, relativeError: null };
    await pause(step.value.done, step.value.total);
  }
}
