import { state } from "../liveness.ts";
import type { RetentionPolicy } from "../retention/policy.ts";
import type { StoreModel } from "../store-model.ts";
import { afterRemoval } from "./after-removal.ts";
import type { AfterRemoval } from "./after-removal.ts";
import type { PlanTotals, SpareReason } from "./plan-record.ts";
import { deletable, withoutSpared } from "./spare.ts";

/** What a plan may delete once its roots are gone, and what it leaves although it is dead. */
export interface WhatGoes {
  after: AfterRemoval;
  /** Numbers of registered paths. */
  chosen: number[];
  spared: PlanTotals["spared"];
}

export interface WhatGoesOptions {
  policy: Pick<RetentionPolicy, "keepOutputs" | "keepDerivations">;
  includeOrderDependent: boolean;
  /** Paths that are to stay although they are dead, by reason; with each stays all that it needs. */
  spare: ReadonlyArray<{ reason: SpareReason; paths: readonly number[] }>;
}

/** Paths that nothing needs without the roots in `removed`, less those that are spared. */
export function whatGoes(model: StoreModel, removed: ReadonlySet<number>, options: WhatGoesOptions): WhatGoes {
  const { narSizes, count } = model.snapshot.database;
  const after = afterRemoval(model, removed, options.policy);
  const spared: PlanTotals["spared"] = [];
  const leave = (reason: SpareReason, paths: readonly number[]) => {
    if (paths.length === 0) return;
    spared.push({ reason, paths: paths.length, narBytes: paths.reduce((sum, path) => sum + narSizes[path]!, 0) });
  };
  const where = (wanted: (path: number) => boolean) => Array.from({ length: count }, (_, i) => i).filter(wanted);
  const isDead = (states: Uint8Array, path: number) => states[path] === state.dead;

  const uncertain = where((path) => after.states[path] === state.orderDependent);
  if (!options.includeOrderDependent) leave("order-dependent", uncertain);
  const mayGo = (states: Uint8Array, path: number) =>
    isDead(states, path) || (options.includeOrderDependent && states[path] === state.orderDependent);
  let chosen = where((path) => mayGo(after.states, path));
  if (options.policy.keepOutputs || options.policy.keepDerivations) {
    const byNixAlone = afterRemoval(model, removed, { keepOutputs: false, keepDerivations: false }).states;
    leave(
      "kept-by-policy",
      where((path) => isDead(byNixAlone, path) && !isDead(after.states, path)),
    );
    // Of rows whose path is not on disk more edges can make garbage, too.
    chosen = chosen.filter((path) => mayGo(byNixAlone, path));
  }
  chosen = deletable(after.edges.certain, count, chosen);
  for (const { reason, paths } of options.spare) {
    const left = withoutSpared(after.edges.certain, chosen, paths);
    const stays = new Set(left);
    leave(
      reason,
      chosen.filter((path) => !stays.has(path)),
    );
    chosen = left;
  }
  return { after, chosen, spared };
}
