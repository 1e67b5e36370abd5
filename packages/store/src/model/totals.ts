import type { PathState } from "./liveness.ts";
import { state } from "./liveness.ts";

export interface Total {
  paths: number;
  narBytes: number;
}

/** Number and NAR bytes of the paths in each state, by the number of the state. */
export function totalsByState(states: Uint8Array, narSizes: Float64Array): Record<PathState, Total> {
  const totals = {
    [state.dead]: { paths: 0, narBytes: 0 },
    [state.live]: { paths: 0, narBytes: 0 },
    [state.orderDependent]: { paths: 0, narBytes: 0 },
    [state.unseen]: { paths: 0, narBytes: 0 },
  };
  states.forEach((s, path) => {
    const total = totals[s as PathState];
    total.paths++;
    total.narBytes += narSizes[path]!;
  });
  return totals;
}
