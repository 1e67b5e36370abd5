import type { Gap } from "@nixperf/errors";
import type { Reclaim } from "../disk/reclaim.ts";
import { state } from "../liveness.ts";
import type { RetentionPolicy } from "../retention/policy.ts";
import type { RemoveReason, RootDecision } from "../retention/root-decision.ts";
import type { StoreModel } from "../store-model.ts";
import type {
  PlanRecord,
  PlanTotals,
  PlanWarning,
  PlannedGenerations,
  PlannedLink,
  PlannedOffer,
  PlannedPath,
} from "./plan-record.ts";

/** What a plan is made of. */
export interface PlanParts {
  model: StoreModel;
  /** Seconds since the epoch. */
  madeAt: number;
  policy: RetentionPolicy;
  decisions: readonly RootDecision[];
  /** Numbers of registered paths to delete, in the order of deletion. */
  chosen: readonly number[];
  /** Full paths of unregistered entries to delete. */
  unregistered: readonly string[];
  spared: PlanTotals["spared"];
  offers: PlannedOffer[];
  /** Null where the disk could not be read. */
  reclaim: Reclaim | null;
  /** See `ChosenDead`. */
  unusedLinks: number;
  warnings: PlanWarning[];
  gaps: Gap[];
}

/** The record of a plan, as yet without its id. */
export function makePlan(parts: PlanParts): Omit<PlanRecord, "id"> {
  const { model, decisions, chosen, unregistered, reclaim } = parts;
  const { location, database, takenAt } = model.snapshot;
  const paths: PlannedPath[] = chosen.map((path) => ({
    path: database.paths[path]!,
    narBytes: database.narSizes[path] === 0 ? null : database.narSizes[path]!,
    was: model.states[path] === state.dead ? "dead" : model.states[path] === state.live ? "live" : "order-dependent",
  }));
  const removed = decisions.filter(({ remove }) => remove);
  return {
    schema: "nixperf.store.plan/1",
    madeAt: iso(parts.madeAt),
    store: {
      dir: location.storeDir,
      realDir: location.realStoreDir,
      stateDir: location.stateDir,
      readAt: iso(takenAt),
      paths: database.count,
      visibility: model.visibility === "exact" ? "exact" : "as-far-as-visible",
    },
    policy: parts.policy,
    generations: plannedGenerations(model, decisions),
    links: removed
      .flatMap(({ root, reason }) => plannedLink(model, root, reason as RemoveReason))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    kept: keptByReason(decisions),
    delete: [...unregistered.map((path) => ({ path, narBytes: null, was: "dead" as const })), ...paths],
    offers: parts.offers,
    totals: {
      roots: removed.length,
      paths: paths.length + unregistered.length,
      narBytes: paths.reduce((sum, { narBytes }) => sum + (narBytes ?? 0), 0),
      reclaimBytes: reclaim?.bytes ?? null,
      reclaimInodes: reclaim?.inodes ?? null,
      unusedLinks: parts.unusedLinks,
      spared: parts.spared,
    },
    warnings: parts.warnings,
    gaps: parts.gaps,
  };
}

/** Of each profile that loses generations: those that go, and those that stay and why. */
function plannedGenerations({ roots, snapshot }: StoreModel, decisions: readonly RootDecision[]): PlannedGenerations[] {
  const profiles = new Map<string, PlannedGenerations>();
  for (const { root, remove, reason } of decisions) {
    const { generation, changed, target } = roots[root]!;
    if (generation === null) continue;
    const { profile, number } = generation;
    let planned = profiles.get(profile);
    if (planned === undefined) profiles.set(profile, (planned = { profile, remove: [], keep: [] }));
    if (remove) {
      planned.remove.push({ number, target: snapshot.database.paths[target]!, changedAt: isoOrNull(changed) });
    } else planned.keep.push({ number, reason: reason as PlannedGenerations["keep"][number]["reason"] });
  }
  const found = [...profiles.values()].filter(({ remove }) => remove.length > 0);
  for (const planned of found) {
    planned.remove.sort((a, b) => a.number - b.number);
    planned.keep.sort((a, b) => a.number - b.number);
  }
  return found.sort((a, b) => (a.profile < b.profile ? -1 : 1));
}

function plannedLink({ roots, snapshot }: StoreModel, root: number, reason: RemoveReason): PlannedLink[] {
  const { path, entry, kind, target, changed, generation } = roots[root]!;
  if (generation !== null || entry === null) return [];
  return [{ path, entry, kind, target: snapshot.database.paths[target]!, changedAt: isoOrNull(changed), reason }];
}

function keptByReason(decisions: readonly RootDecision[]): PlanRecord["kept"] {
  const counts = new Map<PlanRecord["kept"][number]["reason"], number>();
  for (const { remove, reason } of decisions) {
    if (remove) continue;
    const kept = reason as PlanRecord["kept"][number]["reason"];
    counts.set(kept, (counts.get(kept) ?? 0) + 1);
  }
  return [...counts].map(([reason, roots]) => ({ reason, roots })).sort((a, b) => b.roots - a.roots);
}

function isoOrNull(seconds: number | null): string | null {
  return seconds === null ? null : iso(seconds);
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
