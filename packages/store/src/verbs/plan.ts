import { homedir } from "node:os";
import { resolve } from "node:path";
import { writeAtomically } from "@nixperf/files";
import { livenessUnknown, rootNotFound, rootProtected } from "../errors.ts";
import { makePlan } from "../model/plan/make-plan.ts";
import type { PlanRecord, PlanTotals, PlanWarning, SpareReason } from "../model/plan/plan-record.ts";
import { selectRoots } from "../model/plan/select-roots.ts";
import { whatGoes } from "../model/plan/what-goes.ts";
import { state } from "../model/liveness.ts";
import { decideRoots } from "../model/retention/decide-roots.ts";
import { keepEverything } from "../model/retention/keep-everything.ts";
import type { RetentionPolicy } from "../model/retention/policy.ts";
import type { RootDecision } from "../model/retention/root-decision.ts";
import type { StoreModel } from "../model/store-model.ts";
import { needOf } from "../model/value/budget.ts";
import type { Budget } from "../model/value/budget.ts";
import { chooseDead } from "../model/value/choose-dead.ts";
import { buildCosts } from "../probe/build-costs.ts";
import { deadTimes } from "../probe/dead-times.ts";
import { diskForPlan } from "../probe/disk-for-plan.ts";
import type { DiskForPlan } from "../probe/disk-for-plan.ts";
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
  /** When to stop. Left out: everything dead goes. */
  budget?: Budget | undefined;
  /** A file of what builds cost (JSON lines); what takes hours to build and is in no cache is spared. */
  costs?: string | undefined;
  /** Delete that as well. Default false. */
  includeCostly?: boolean | undefined;
  /**
   * Where nixperf remembers since when paths are dead. Default: `$XDG_STATE_HOME/nixperf`, else `~/.local/state/nixperf`.
   * Null: nothing is remembered, and nothing counts as dead for longer than now.
   */
  state?: string | null | undefined;
  /** Write the plan to this file as well. */
  out?: string | undefined;
  /** Whether to look at the disk, to tell what comes back. Default true. */
  disk?: boolean | undefined;
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
  const made = await planFor(await modelFor(options), options);
  if (options.out !== undefined) await writeAtomically(resolve(options.out), `${JSON.stringify(made)}\n`);
  return made;
}

/** The plan for a store that is read already. */
export async function planFor(model: StoreModel, options: PlanOptions): Promise<PlanRecord> {
  const { snapshot, visibility } = model;
  if (visibility === "unknown") throw livenessUnknown(snapshot.roots.hidden.directories);
  const policy = options.policy ?? keepEverything;
  const madeAt = (options.now ?? Date.now)() / 1000;
  const decisions = decisionsFor(model, policy, madeAt, options);
  const removed = new Set(decisions.flatMap(({ root, remove }) => (remove ? [root] : [])));
  const after = whatGoes(model, removed, policy);
  const { database, location } = snapshot;
  const { paths, storeDir } = database;
  // The locks of a Nix at work are its own to remove.
  const unregistered = model.deadUnregistered.filter((path) => !path.endsWith(".lock"));
  const mayGo = paths.filter((_, path) => isGarbage(after.states[path]!));
  const { signal, onProgress, budget = {} } = options;
  const times = await deadTimes(model, options.state);
  const costs = await buildCosts(database, options.costs);
  const disk: DiskForPlan =
    options.disk === false
      ? { walk: null, now: null, gaps: [] }
      : await diskForPlan({
          realStoreDir: location.realStoreDir,
          candidates: [...unregistered, ...mayGo].map((path) => path.slice(storeDir.length + 1)),
          needsTotals: typeof budget.storeBelowBytes === "number",
          signal,
          onProgress: (done, total) => onProgress?.({ doing: "looking at the disk", done, total, unit: "paths" }),
        });
  const chosen = chooseDead({
    database,
    edges: after.edges.certain,
    states: after.states,
    walk: disk.walk,
    need: needOf(budget, disk.now ?? { storeBytes: null, totalBytes: 0, availableBytes: 0 }),
    worth: {
      costOf: costs.costOf,
      isFetchable: () => null,
      lastUsed: (path) => times.lastUsed(paths[path]!),
      now: madeAt,
    },
    unregistered,
    spare: (path) =>
      after.isDeadToNix(path)
        ? isDeadFor(times.deadSince(paths[path]!), policy.deadForSeconds, madeAt)
          ? null
          : "dead-too-short"
        : "order-dependent",
    orderDependent: options.includeOrderDependent === true,
    ...(options.includeCostly === true ? { costlySeconds: null } : {}),
  });
  const made = makePlan({
    model,
    madeAt,
    policy,
    decisions,
    ...chosen,
    spared: sparedTotals(chosen.spared, after.keptByPolicy, database.narSizes),
    warnings: [...warningsOf(model), ...(chosen.isMet ? [] : [notEnough])],
    gaps: [...gapsAt(places, model.gaps), ...disk.gaps, ...times.gaps, ...costs.gaps],
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

function sparedTotals(
  spared: ReadonlyMap<number, SpareReason>,
  keptByPolicy: readonly number[],
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

function isGarbage(one: number): boolean {
  return one === state.dead || one === state.orderDependent;
}

/** What nobody has seen dead before is dead since now. */
function isDeadFor(since: number | null, wanted: number | null, now: number): boolean {
  return wanted === null || (since !== null && now - since >= wanted);
}

const notEnough: PlanWarning = {
  code: "NIXPERF_BUDGET_NOT_MET",
  message: "less comes back than was asked for: nothing else may go",
  tries: ["a policy that lets more roots go, such as --preset tight", "--without ROOT", "--include-costly"],
};

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
