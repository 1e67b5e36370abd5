import { dim, text } from "@nixperf/render";
import type { Value } from "@nixperf/render";
import type { StateName } from "../model/state-name.ts";

/** The state of a path as a cell. */
export function stateText(state: StateName | null): Value {
  if (state === null) return dim("not known");
  return state === "dead" ? text(state, "warn") : state === "live" ? text(state) : dim(state);
}
