import { closureWeights, estimateClosureWeights } from "@nixperf/graph";
import type { StoreDatabase } from "@nixperf/nix/database";

/** Up to this many paths the closure sizes of all of them are exact; the time for it grows faster than their number. */
export const exactClosures = 200_000;

export interface ClosureSizes {
  /** Bytes of NAR of everything each path needs, itself included. */
  bytes: Float64Array;
  /** Null: exact. Otherwise the standard error of each size, as a share of it. */
  relativeError: number | null;
}

/** The closure size of every path over its references, as `nix path-info --closure-size` has it. */
export function closureSizes(
  database: Pick<StoreDatabase, "references" | "narSizes" | "count">,
  options: { signal?: AbortSignal | undefined; onProgress?: ((done: number, total: number) => void) | undefined } = {},
): ClosureSizes {
  const { references, narSizes, count } = database;
  if (count > exactClosures) {
    const estimate = estimateClosureWeights(references, narSizes);
    return { bytes: estimate.weights, relativeError: estimate.relativeError };
  }
  const { signal, onProgress } = options;
  const bytes = closureWeights(references, narSizes, {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  return { bytes, relativeError: null };
}
