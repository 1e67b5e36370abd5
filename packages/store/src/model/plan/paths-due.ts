import { state } from "../liveness.ts";
import type { StoreModel } from "../store-model.ts";
import type { SkippedPaths, SkipReason } from "./apply-record.ts";
import type { PlanRecord } from "./plan-record.ts";
import { afterRemoval } from "./after-removal.ts";
import { deletable } from "./deletable.ts";
import { unseenByNix } from "./unseen-by-nix.ts";

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
 * something outside of the plan refers to or keeps, be it that the plan's policy keeps more than Nix: a root may have come,
 * or stayed, since the plan was made. While a root cannot be looked at, by Nix neither, it may keep any of them.
 */
export function pathsDue(
  plan: { delete: PlanRecord["delete"]; policy: Pick<PlanRecord["policy"], "keepOutputs" | "keepDerivations"> },
  model: Pick<StoreModel, "snapshot" | "roots" | "states" | "edges" | "deadUnregistered">,
): PathsDue {
  const { snapshot, states } = model;
  const byPolicy = afterRemoval(model, new Set(), plan.policy);
  const { storeDir, indexOf } = snapshot.database;
  const deadUnregistered = new Set(model.deadUnregistered);
  const isJudged = unseenByNix(model).length === 0;
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
      if (deadUnregistered.has(path)) {
        if (isJudged) unregistered.push(path);
        else skip("not-judged", path);
      } else skip(snapshot.disk.unregistered.includes(path) ? "alive-now" : "gone-already", path);
    } else if (states[index] === state.dead || (states[index] === state.orderDependent && was === "order-dependent")) {
      if (isJudged) chosen.push({ path, index });
      else skip("not-judged", path);
    } else skip(states[index] === state.unseen ? "gone-already" : "alive-now", path);
  }
  // All that Nix goes by is in the policy's edges, too.
  const paths = deletable(
    byPolicy.edges.certain,
    chosen.flatMap(({ index }) => (byPolicy.states[index] === state.live ? [] : [index])),
  );
  const goes = new Set(paths);
  for (const { path, index } of chosen) if (!goes.has(index)) skip("needed-now", path);
  return { paths, unregistered, skipped: [...skipped.values()] };
}
