import { homedir } from "node:os";
import { resolve } from "node:path";
import type { Gap } from "@nixperf/errors";
import { writeAtomically } from "@nixperf/files";
import { livenessUnknown } from "../errors.ts";
import { garbageOf, sparedTotals, unregisteredOf } from "../model/plan/choose.ts";
import { chooseRoots, removedBy } from "../model/plan/choose-roots.ts";
import type { ChoiceFacts } from "../model/plan/choose.ts";
import { makePlan } from "../model/plan/make-plan.ts";
import type { PlanRecord, PlanWarning } from "../model/plan/plan-record.ts";
import { whatGoes } from "../model/plan/what-goes.ts";
import type { WhatGoes } from "../model/plan/what-goes.ts";
import { keepEverything } from "../model/retention/keep-everything.ts";
import type { RetentionPolicy } from "../model/retention/policy.ts";
import type { StoreModel } from "../model/store-model.ts";
import { neighbourWarnings } from "../model/neighbours/neighbour-findings.ts";
import { needOf } from "../model/value/budget.ts";
import type { Budget } from "../model/value/budget.ts";
import { buildCosts } from "../probe/build-costs.ts";
import { deadTimes } from "../probe/dead-times.ts";
import { diskForPlan } from "../probe/disk-for-plan.ts";
import type { DiskForPlan } from "../probe/disk-for-plan.ts";
import { findNeighbours } from "../probe/neighbours/find-neighbours.ts";
import { mayRemoveLink } from "../probe/may-remove-link.ts";
import { pathPresence } from "../probe/path-presence.ts";
import { rootDecisions } from "../probe/root-decisions.ts";
import { takeSamples } from "../probe/take-samples.ts";
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
  /** Where too little comes back for the budget, let go the cheapest set of other roots as well. Default false. */
  cheapest?: boolean | undefined;
  /** Ask the configured caches what they have, over the network. Default false: nothing is known of that. */
  askCaches?: boolean | undefined;
  /** A file of what builds cost (JSON lines); what takes hours to build and is in no cache is spared. */
  costs?: string | undefined;
  /** Delete that as well. Default false. */
  includeCostly?: boolean | undefined;
  /**
   * Where nixperf remembers since when paths are dead, and how large the store is. Default: `$XDG_STATE_HOME/nixperf`, else `~/.local/state/nixperf`.
   * Null: nothing is remembered, and nothing counts as dead for longer than now.
   */
  state?: string | null | undefined;
  /** `postgres://…` of a ledger that machines share, which is asked what builds took. Left out: this machine's own. */
  historyUrl?: string | undefined;
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
  const { without = [], home = homedir() } = options;
  // A store that was read elsewhere says nothing of who may what here.
  const mayRemove = options.snapshot === undefined ? mayRemoveLink : () => true;
  const decided = rootDecisions(model, { policy, without, home, now: madeAt, mayRemove });
  const { facts, gaps } = await factsFor(model, whatGoes(model, removedBy(decided), policy), madeAt, options);
  const { decisions, goes, chosen, offers } = chooseRoots(model, decided, facts, {
    policy,
    includeOrderDependent: options.includeOrderDependent === true,
    includeCostly: options.includeCostly === true,
    cheapest: options.cheapest === true,
    mayRemove,
  });
  const made = makePlan({
    model,
    madeAt,
    policy,
    decisions,
    ...chosen,
    spared: sparedTotals(chosen, goes, snapshot.database.narSizes),
    offers,
    warnings: [
      ...warningsOf(model),
      ...(chosen.isMet ? [] : [notEnough]),
      ...(options.snapshot === undefined ? neighbourWarnings(findNeighbours(snapshot.location)) : []),
    ],
    gaps: [...gapsAt(places, model.gaps), ...gaps],
  });
  return { ...made, id: planId(made) };
}

/** All that has to be known beside the store itself to choose what goes. */
async function factsFor(
  model: StoreModel,
  goes: WhatGoes,
  madeAt: number,
  options: PlanOptions,
): Promise<{ facts: ChoiceFacts; gaps: Gap[] }> {
  const { database, location } = model.snapshot;
  const { paths, storeDir } = database;
  const { signal, onProgress, budget = {} } = options;
  const tell = (doing: string) => (done: number, total: number) =>
    onProgress?.({ doing, done, total, unit: "paths" as const });
  const times = await deadTimes(model, options.state);
  const costs = await buildCosts(database, options);
  const mayGo = garbageOf(goes);
  const presence =
    options.askCaches === true
      ? await pathPresence(model, mayGo, signal, tell("asking caches"))
      : { isFetchable: () => null, gaps: [] };
  const candidates = [...unregisteredOf(model), ...mayGo.map((path) => paths[path]!)];
  const disk: DiskForPlan =
    options.disk === false
      ? { walk: null, now: null, gaps: [] }
      : await diskForPlan({
          location,
          cache: options.cache,
          fresh: options.fresh,
          now: options.now,
          candidates: candidates.map((path) => path.slice(storeDir.length + 1)),
          // What other roots would bring is not only in what may go already.
          needsTotals: Object.values(budget).some((limit) => limit !== null && limit !== undefined),
          signal,
          onProgress: tell("looking at the disk"),
        });
  const recorded = await takeSamples(model, options.state);
  return {
    facts: {
      walk: disk.walk,
      need: needOf(budget, disk.now ?? { storeBytes: null, totalBytes: 0, availableBytes: 0 }),
      worth: {
        costOf: costs.costOf,
        isFetchable: presence.isFetchable,
        lastUsed: (path) => times.lastUsed(paths[path]!),
        now: madeAt,
      },
      deadSince: (path) => times.deadSince(paths[path]!),
    },
    gaps: [...disk.gaps, ...times.gaps, ...costs.gaps, ...presence.gaps, ...recorded],
  };
}

const places = {
  "/paths/narBytes": "/totals/narBytes",
  "/live": "/delete",
  "/dead": "/delete",
  "/orderDependent": "/totals/spared",
};

const notEnough: PlanWarning = {
  code: "NIXPERF_BUDGET_NOT_MET",
  message: "less comes back than was asked for: nothing else may go",
  tries: [
    "--cheapest",
    "a policy that lets more roots go, such as --preset tight",
    "--without ROOT",
    "--include-costly",
  ],
};

/** Where links lead to that lead nowhere, the first few of the places. */
function placesOf(atRisk: ReadonlyArray<{ unmounted: string | null }>): string {
  const found = [...new Set(atRisk.flatMap(({ unmounted }) => unmounted ?? []))].sort();
  const more = found.length > 5 ? ` and ${found.length - 5} more` : "";
  return `${found.slice(0, 5).join(", ")}${more}`;
}

function warningsOf({ snapshot }: StoreModel): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const atRisk = snapshot.roots.dangling.filter(({ auto, unmounted }) => auto && unmounted !== null);
  if (atRisk.length > 0) {
    warnings.push({
      code: "NIXPERF_ROOTS_UNMOUNTED",
      message: `${atRisk.length} ${atRisk.length === 1 ? "root leads" : "roots lead"} to where something seems not to be mounted now, ${placesOf(atRisk)}: what they kept counts as dead, and Nix forgets them as soon as anything is deleted`,
      tries: ["the same with it mounted", "nixperf store roots, which lists them"],
    });
  }
  const [odd] = snapshot.disk.odd;
  if (odd !== undefined) {
    const { length } = snapshot.disk.odd;
    warnings.push({
      code: "NIXPERF_ODD_NAMES",
      message: `${JSON.stringify(odd)}${length === 1 ? "" : ` and ${length - 1} more`} in the store directory: no store path has such a name, so they stay`,
      tries: ["nix-store --gc, which alone removes them, with everything that is dead"],
    });
  }
  return warnings;
}
