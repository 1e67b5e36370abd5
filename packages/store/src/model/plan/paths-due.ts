import { state } from "../liveness.ts";
import type { StoreModel } from "../store-model.ts";
import type { SkippedPaths, SkipReason } from "./apply-record.ts";
import type { PlanRecord } from "./plan-record.ts";
import { deletable } from "./deletable.ts";

/** What a plan's paths are now. */
export interface PathsDue {
  /** Numbers of registered paths that may go. */
  paths: number[];
  /** Full paths of unregistered entries that may go. */
  unregistered: string[];
  skipped: SkippedPaths[];
}

const shownExamples = 5;

/**
 * Which of a plan's paths nothing needs now. Whatever the plan says, a path that is alive stays, and so does one that
 * something outside of the plan refers to or keeps.
 */
export function pathsDue(
  plan: Pick<PlanRecord, "delete">,
  model: Pick<StoreModel, "snapshot" | "states" | "edges" | "deadUnregistered">,
): PathsDue {
  const { snapshot, states, edges } = model;
  const { storeDir, indexOf } = snapshot.database;
  const deadUnregistered = new Set(model.deadUnregistered);
  const skipped = new Map<SkipReason, SkippedPaths>();
  const skip = (reason: SkipReason, path: string) => {
    let group = skipped.get(reason);
    if (group === undefined) skipped.set(reason, (group = { reason, paths: 0, examples: [] }));
    group.paths++;
    if (group.examples.length < shownExamples) group.examples.push(path);
  };
  const chosen: Array<{ path: string; index: number }> = [];
  const unregistered: string[] = [];
  for (const { path, was } of plan.delete) {
    const index = indexOf.get(path.slice(storeDir.length + 1));
    if (index === undefined) {
      if (deadUnregistered.has(path)) unregistered.push(path);
      else skip(snapshot.disk.unregistered.includes(path) ? "alive-now" : "gone-already", path);
    } else if (states[index] === state.dead || (states[index] === state.orderDependent && was === "order-dependent")) {
      chosen.push({ path, index });
    } else skip(states[index] === state.unseen ? "gone-already" : "alive-now", path);
  }
  const paths = deletable(
    edges.certain,
    chosen.map(({ index }) => index),
  );
  const goes = new Set(paths);
  for (const { path, index } of chosen) if (!goes.has(index)) skip("needed-now", path);
  return { paths, unregistered, skipped: [...skipped.values()] };
}
