import { state } from "./liveness.ts";
import type { PathState } from "./liveness.ts";

/** A state as records name it. */
export type StateName = "live" | "dead" | "order-dependent" | "unseen";

const names: Record<PathState, StateName> = {
  [state.dead]: "dead",
  [state.live]: "live",
  [state.orderDependent]: "order-dependent",
  [state.unseen]: "unseen",
};

/** `null` where what is alive is not known. */
export function stateName(s: number, isKnown: boolean): StateName | null {
  return isKnown ? names[s as PathState] : null;
}
