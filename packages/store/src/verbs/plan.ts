import { homedir } from "node:os";
import { livenessUnknown, rootNotFound, rootProtected } from "../errors.ts";
import { deletionOrder } from "../model/plan/deletion-order.ts";
import { makePlan } from "../model/plan/make-plan.ts";
import type { PlanRecord, PlanWarning } from "../model/plan/plan-record.ts";
import { selectRoots } from "../model/plan/select-roots.ts";
import { whatGoes } from "../model/plan/what-goes.ts";
import { decideRoots } from "../model/retention/decide-roots.ts";
import { keepEverything } from "../model/retention/keep-everything.ts";
import type { RetentionPolicy } from "../model/retention/policy.ts";
import type { RootDecision } from "../model/retention/root-decision.ts";
import type { StoreModel } from "../model/store-model.ts";
import { runningTargets } from "../probe/running-systems.ts";
import { gapsAt } from "./gaps-at.ts";
import { planId } from "./plan-id.ts";
import { modelFor } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface PlanOptions extends StoreOptions {
  /** Which roots may go. Left out: none, and only what is dead already is planned. */
  policy?: RetentionPolicy | undefined;
  /**
   * Roots to let go as well, whatever the policy says: links by their path, environments by their directory, generations
   * as `system-42`, groups by their label.
   */
  without?: readonly string[] | undefined;
  /** Also delete paths of which Nix itself is not certain. Default false. */
  includeOrderDependent?: boolean | undefined;
  /** What `~` means in the patterns of a policy. Default: this user's home. */
  home?: string | undefined;
}

/**
 * What could go from a store, and what would come back, by a policy or by name: a record to review and to carry out with
 * `apply`. Changes nothing.
 *
 * @throws NIXPERF_LIVENESS_UNKNOWN when not all roots may be looked for; NIXPERF_ROOT_NOT_FOUND and
 *   NIXPERF_ROOT_PROTECTED for what `without` names; and what `readStore` throws.
 */
export async function plan(options: PlanOptions = {}): Promise<PlanRecord> {
  return planFor(await modelFor(options), options);
}

/** The plan for a store that is read already. */
export async function planFor(model: StoreModel, options: PlanOptions): Promise<PlanRecord> {
  const { snapshot, visibility } = model;
  if (visibility === "unknown") throw livenessUnknown(snapshot.roots.hidden.directories);
  const policy = options.policy ?? keepEverything;
  const madeAt = (options.now ?? Date.now)() / 1000;
  const decisions = decisionsFor(model, policy, madeAt, options);
  const removed = new Set(decisions.flatMap(({ root, remove }) => (remove ? [root] : [])));
  const { after, chosen, spared } = whatGoes(model, removed, {
    policy,
    includeOrderDependent: options.includeOrderDependent === true,
    spare: [],
  });
  const { database } = snapshot;
  const made = makePlan({
    model,
    madeAt,
    policy,
    decisions,
    chosen: deletionOrder(after.edges.certain, database.paths, chosen),
    // The locks of a Nix at work are its own to remove.
    unregistered: model.deadUnregistered.filter((path) => !path.endsWith(".lock")),
    spared,
    reclaim: null,
    warnings: warningsOf(model),
    gaps: gapsAt(places, model.gaps),
  });
  return { ...made, id: planId(made) };
}

const places = {
  "/paths/narBytes": "/totals/narBytes",
  "/live": "/delete",
  "/dead": "/delete",
  "/orderDependent": "/totals/spared",
};

function decisionsFor(
  model: StoreModel,
  policy: RetentionPolicy,
  now: number,
  { without = [], home = homedir() }: PlanOptions,
): RootDecision[] {
  const { snapshot, roots, groups } = model;
  const askedFor = new Map<number, string>();
  for (const wanted of without) {
    const path = wanted === "~" || wanted.startsWith("~/") ? home + wanted.slice(1) : wanted;
    const found = selectRoots(path, roots, groups);
    if (found.length === 0) throw rootNotFound(wanted);
    for (const root of found) askedFor.set(root, wanted);
  }
  const decisions = decideRoots(policy, roots, {
    now,
    currentGenerations: snapshot.currentGenerations,
    runningTargets: runningTargets(snapshot.database),
    unmounted: new Set(snapshot.roots.dangling.flatMap(({ unmounted }) => unmounted ?? [])),
    home,
    askedFor: new Set(askedFor.keys()),
  });
  for (const [root, wanted] of askedFor) {
    const { remove, reason } = decisions[root]!;
    if (!remove) throw rootProtected(wanted, roots[root]!.path, reason);
  }
  return decisions;
}

function warningsOf({ snapshot }: StoreModel): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const atRisk = snapshot.roots.dangling.filter(({ auto, unmounted }) => auto && unmounted !== null);
  if (atRisk.length > 0) {
    warnings.push({
      code: "NIXPERF_ROOTS_UNMOUNTED",
      message: `${atRisk.length} roots lead to ${atRisk[0]!.unmounted}, where something seems not to be mounted now: what they kept counts as dead, and Nix forgets them as soon as anything is deleted`,
      tries: ["the same with it mounted", "nixperf store roots, which lists them"],
    });
  }
  return warnings;
}
