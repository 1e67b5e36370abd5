import { state } from "../liveness.ts";
import type { DiskWalk } from "../disk/disk-walk.ts";
import type { RetentionPolicy } from "../retention/policy.ts";
import type { StoreModel } from "../store-model.ts";
import type { Need } from "../value/budget.ts";
import { chooseDead } from "../value/choose-dead.ts";
import type { ChosenDead } from "../value/choose-dead.ts";
import type { Worth } from "../value/path-loss.ts";
import type { PlanTotals, SpareReason } from "./plan-record.ts";
import type { WhatGoes } from "./what-goes.ts";

/** What is known when paths are chosen, beside the store itself. */
export interface ChoiceFacts {
  walk: DiskWalk | null;
  need: Need | null;
  worth: Worth;
  /** Since when a path is dead, in seconds since the epoch; null: since now, for all that is known. */
  deadSince: (path: number) => number | null;
}

export interface ChoiceOptions {
  policy: Pick<RetentionPolicy, "deadForSeconds">;
  includeOrderDependent: boolean;
  includeCostly: boolean;
}

/** Which of what may go goes. */
export function choose(model: StoreModel, goes: WhatGoes, facts: ChoiceFacts, options: ChoiceOptions): ChosenDead {
  const { walk, need, worth, deadSince } = facts;
  const { deadForSeconds } = options.policy;
  // What nobody has seen dead before is dead since now.
  const isDeadLongEnough = (path: number) =>
    deadForSeconds === null || worth.now - (deadSince(path) ?? worth.now) >= deadForSeconds;
  return chooseDead({
    database: model.snapshot.database,
    edges: goes.edges.certain,
    states: goes.states,
    walk,
    need,
    worth,
    unregistered: unregisteredOf(model),
    spare: (path) => (goes.isDeadToNix(path) ? (isDeadLongEnough(path) ? null : "dead-too-short") : "order-dependent"),
    orderDependent: options.includeOrderDependent,
    ...(options.includeCostly ? { costlySeconds: null } : {}),
  });
}

/** Unregistered entries that may go. The locks of a Nix at work are its own to remove. */
export function unregisteredOf({ deadUnregistered }: Pick<StoreModel, "deadUnregistered">): string[] {
  return deadUnregistered.filter((path) => !path.endsWith(".lock"));
}

/** Numbers of paths that may go. */
export function garbageOf({ states }: Pick<WhatGoes, "states">): number[] {
  const found: number[] = [];
  states.forEach((one, path) => {
    if (one === state.dead || one === state.orderDependent) found.push(path);
  });
  return found;
}

/** What stays although it may go, by reason. */
export function sparedTotals(
  { spared }: Pick<ChosenDead, "spared">,
  { keptByPolicy }: Pick<WhatGoes, "keptByPolicy">,
  narSizes: Float64Array,
): PlanTotals["spared"] {
  const totals = new Map<SpareReason, PlanTotals["spared"][number]>();
  const add = (path: number, reason: SpareReason) => {
    let total = totals.get(reason);
    if (total === undefined) totals.set(reason, (total = { reason, paths: 0, narBytes: 0 }));
    total.paths++;
    total.narBytes += narSizes[path]!;
  };
  for (const [path, reason] of spared) add(path, reason);
  for (const path of keptByPolicy) if (!spared.has(path)) add(path, "kept-by-policy");
  return [...totals.values()];
}
