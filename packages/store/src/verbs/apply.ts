import { join } from "node:path";
import { isNixperfError } from "@nixperf/errors";
import type { Gap, NixperfError } from "@nixperf/errors";
import { withLock } from "@nixperf/files";
import { listDeeds, startDeeds } from "../act/deeds.ts";
import type { Deeds } from "../act/deeds.ts";
import { deletePaths } from "../act/delete-paths.ts";
import type { DeletionOutcome } from "../act/deletion-outcome.ts";
import { byReason, remarksOn, skippedBy } from "../act/deletion-summary.ts";
import { removePlannedRoots } from "../act/remove-planned-roots.ts";
import type { RootDeeds } from "../act/remove-planned-roots.ts";
import { settleDeeds } from "../act/settle-deeds.ts";
import {
  deedsUnwritable,
  livenessUnknown,
  nixNotFound,
  planChanged,
  planOfOtherStore,
  rootsUnmounted,
  planUnsure,
} from "../errors.ts";
import type { ApplyRecord } from "../model/plan/apply-record.ts";
import { deletedTotals } from "../model/plan/deleted-totals.ts";
import { pathsDue } from "../model/plan/paths-due.ts";
import type { PathsDue } from "../model/plan/paths-due.ts";
import type { PlanRecord } from "../model/plan/plan-record.ts";
import { rootsDue } from "../model/plan/roots-due.ts";
import type { StoreModel } from "../model/store-model.ts";
import { absentMounts } from "../probe/absent-mounts.ts";
import { diskForPlan } from "../probe/disk-for-plan.ts";
import type { DiskForPlan } from "../probe/disk-for-plan.ts";
import { isOnPath } from "../probe/program-on-path.ts";
import { ownState } from "../probe/own-state.ts";
import { readPlan } from "../probe/read-plan.ts";
import { runningTargets } from "../probe/running-systems.ts";
import { sampleFreed, takeSamples } from "../probe/take-samples.ts";
import { gapsAt } from "./gaps-at.ts";
import { planId } from "./plan-id.ts";
import { modelFor } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface ApplyOptions extends Omit<StoreOptions, "snapshot" | "cache" | "fresh"> {
  /**
   * Where nixperf keeps what it does, so that it can be undone. Default: `$XDG_STATE_HOME/nixperf`, else
   * `~/.local/state/nixperf`.
   */
  state?: string | undefined;
  /** A plan, or the path of a file that holds one. */
  plan: PlanRecord | string;
  /** Go on although roots lead to what is not mounted: Nix forgets them then. Default false. */
  forgetUnmounted?: boolean | undefined;
  /** Change nothing while something is not known, of the store or when the plan was made. Default false. */
  strict?: boolean | undefined;
}

/**
 * Carries a plan out. Everything is looked at again when its turn comes: roots that have changed are left, and so is every
 * path that something needs now. Links and generations go first, then paths, by Nix's own commands alone; what was done
 * is told by looking, and stopping at any moment leaves a valid store.
 *
 * @throws NIXPERF_PLAN_UNREADABLE, NIXPERF_PLAN_INVALID, NIXPERF_PLAN_CHANGED, NIXPERF_PLAN_OTHER_STORE,
 *   NIXPERF_PLAN_UNSURE, NIXPERF_ROOTS_UNMOUNTED, NIXPERF_STATE_LOCKED, NIXPERF_DEEDS_UNWRITABLE, NIXPERF_LIVENESS_UNKNOWN,
 *   NIXPERF_NIX_NOT_FOUND, and what `readStore` throws: all before anything is changed.
 */
export async function apply(options: ApplyOptions): Promise<ApplyRecord> {
  const plan = typeof options.plan === "string" ? readPlan(options.plan) : options.plan;
  if (planId(plan) !== plan.id) throw planChanged(plan.id);
  const state = ownState(options.state);
  let isLocked = false;
  const locked = () => {
    isLocked = true;
    return carryOut(plan, state, options);
  };
  try {
    return await withLock(applyLock(state), locked, { waitMs: 0 });
  } catch (error) {
    if (isLocked || !isUnwritable(error)) throw error;
    // The disk that is full may be the one that keeps this. What is dead already can go without a word.
    if (plan.totals.roots > 0) throw deedsUnwritable(error);
    return await carryOut(plan, null, options);
  }
}

function isUnwritable(error: unknown): error is NixperfError {
  return isNixperfError(error) && error.code === "NIXPERF_STATE_UNWRITABLE";
}

/** Of those who change a store for this user there is one at a time. */
export function applyLock(state: string): string {
  return join(state, "store", "apply.lock");
}

/** @param state null where nothing can be written down, for plans without roots */
async function carryOut(plan: PlanRecord, state: string | null, options: ApplyOptions): Promise<ApplyRecord> {
  const { now = Date.now, signal, onProgress } = options;
  const startedAt = new Date(now()).toISOString();
  const before = await understood(options);
  checkStore(plan, before, options);
  const [unknown] = [...plan.gaps, ...before.gaps];
  if (options.strict === true && unknown !== undefined) throw planUnsure(unknown);
  const programs = plan.generations.length > 0 ? ["nix-store", "nix-env"] : ["nix-store"];
  for (const program of programs) if (!isOnPath(program)) throw nixNotFound(program, "ENOENT");
  const { location, database } = before.snapshot;
  const store = { dir: location.storeDir, realDir: location.realStoreDir, stateDir: location.stateDir };
  // What a run that was killed had set aside is settled before anything else is.
  const unsettled: Gap[] = [];
  for (const file of state === null ? [] : listDeeds(state)) {
    unsettled.push(
      ...(await orGap("what an earlier run left is not settled", async () => {
        await settleDeeds(file, { location });
      })),
    );
  }
  const deeds = await deedsOf(plan, state, { plan: plan.id, store, startedAt }, now);

  onProgress?.({ doing: "removing roots", done: 0, total: plan.totals.roots, unit: "steps" });
  const roots = await removePlannedRoots({
    location,
    due: rootsDue(plan, before),
    running: [...runningTargets(database)].map((path) => database.paths[path]!),
    deeds: deeds ?? nothingWritten,
    signal,
  });

  // Once a root is gone, this comes to its end even when it is stopped: what was done has to be told.
  let then = before;
  const unread =
    roots.removed.length === 0
      ? []
      : await orGap("no path was deleted, since the store could not be read again", async () => {
          then = await understood({ ...options, signal: undefined });
        });
  const due = unread.length === 0 ? pathsDue(plan, then) : nothingDue(plan);
  const { walk, gaps: unseen } = await walkOf(then, due, signal);
  const untold = await orGap("what was deleted is not written down", async () =>
    deeds?.aboutToDelete(due.paths.length + due.unregistered.length, plan.totals.narBytes),
  );
  const deletion = signal?.aborted === true ? null : await deleteDue(then, due, plan.totals.unusedLinks > 0, options);
  const deleted = deletion?.deleted ?? [];
  const actual = deletedTotals(deleted, then.snapshot.database, walk, deletion?.linksSwept);
  const freed = { paths: deleted.length, narBytes: actual.narBytes, diskBytes: actual.bytes };
  // From here on nothing that fails may keep from being told what was done.
  const recorded = [
    ...(await orGap("what was deleted is not written down", async () =>
      deeds?.deleted(deleted.length, actual.narBytes),
    )),
    // How large the store is now that all is done: so that its growth is told from here on.
    ...(await orGap("this run is not remembered", async () =>
      takeSamples(
        deleted.length === 0 ? then : await modelFor({ store: options.store, cache: null, now: options.now }),
        state,
      ),
    )),
    ...(await sampleFreed(location.realStoreDir, now() / 1000, freed, state)),
  ];
  return {
    schema: "nixperf.store.apply/1",
    plan: plan.id,
    store,
    startedAt,
    endedAt: new Date(now()).toISOString(),
    roots: { planned: plan.totals.roots, removed: roots.removed, skipped: roots.skipped },
    paths: {
      planned: plan.delete.length,
      deleted: deleted.length,
      skipped: byReason([...due.skipped, ...skippedBy(deletion, then, due)]),
    },
    planned: {
      narBytes: plan.totals.narBytes,
      bytes: plan.totals.reclaimBytes,
      inodes: plan.totals.reclaimInodes,
    },
    actual,
    stopped: signal?.aborted === true,
    remarks: [...roots.remarks, ...remarksOn(deletion)],
    gaps: [...gapsAt({}, then.gaps), ...unsettled, ...unread, ...unseen, ...untold, ...recorded],
  };
}

/**
 * Where it is written down what is done.
 *
 * @throws NIXPERF_DEEDS_UNWRITABLE where it cannot be, and there are roots to remove
 */
async function deedsOf(
  plan: PlanRecord,
  state: string | null,
  header: Parameters<typeof startDeeds>[1],
  now: () => number,
): Promise<Deeds | null> {
  if (state === null) return null;
  try {
    return await startDeeds(state, header, now);
  } catch (error) {
    if (!isUnwritable(error)) throw error;
    if (plan.totals.roots > 0) throw deedsUnwritable(error);
    return null;
  }
}

const nothingWritten: RootDeeds = { aboutTo: async () => {}, done: async () => {}, skipped: async () => {} };

function nothingDue({ delete: planned }: PlanRecord): PathsDue {
  const examples = planned.slice(0, 5).map(({ path }) => path);
  return { paths: [], unregistered: [], skipped: [{ reason: "not-tried", paths: planned.length, examples }] };
}

/** What `act` says is missing, and what kept it from its end. */
async function orGap(consequence: string, act: () => Promise<Gap[] | void>): Promise<Gap[]> {
  try {
    return (await act()) ?? [];
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    return [{ at: "", code, message: `${consequence}: ${message}`, tries: [...tries] }];
  }
}

/** The store as it is now; refused where it cannot be told what is dead. */
async function understood(options: ApplyOptions): Promise<StoreModel> {
  const { store, now, signal, onProgress } = options;
  const model = await modelFor({ store, cache: null, now, signal, onProgress });
  if (model.visibility === "unknown") throw livenessUnknown(model.snapshot.roots.hidden.directories);
  return model;
}

function checkStore(plan: PlanRecord, { snapshot }: StoreModel, { forgetUnmounted }: ApplyOptions): void {
  const { storeDir, realStoreDir, stateDir } = snapshot.location;
  const { store } = plan;
  if (store.dir !== storeDir || store.realDir !== realStoreDir || store.stateDir !== stateDir) {
    throw planOfOtherStore(`${store.realDir} (${store.stateDir})`, `${realStoreDir} (${stateDir})`);
  }
  const absent = forgetUnmounted === true ? [] : absentMounts(snapshot.roots.dangling);
  if (absent.length > 0) throw rootsUnmounted(absent[0]!, absent.length);
}

/** What the disk holds of the paths that are due; null where it cannot be read, with the reason, and when it is stopped. */
async function walkOf(
  { snapshot }: StoreModel,
  due: PathsDue,
  signal: AbortSignal | undefined,
): Promise<Pick<DiskForPlan, "walk" | "gaps">> {
  const { storeDir, paths } = snapshot.database;
  const candidates = [...due.unregistered, ...due.paths.map((path) => paths[path]!)].map((path) =>
    path.slice(storeDir.length + 1),
  );
  const { location } = snapshot;
  try {
    const { walk, gaps } = await diskForPlan({ location, candidates, needsTotals: false, signal });
    return { walk, gaps: gaps.map(({ code, message, tries }) => ({ at: "/actual/bytes", code, message, tries })) };
  } catch (error) {
    if (signal?.aborted === true) return { walk: null, gaps: [] };
    throw error;
  }
}

async function deleteDue(
  { snapshot, edges }: StoreModel,
  due: PathsDue,
  sweep: boolean,
  { signal, onProgress }: ApplyOptions,
): Promise<DeletionOutcome | null> {
  const { paths, narSizes, storeDir, indexOf } = snapshot.database;
  const wanted = [...due.unregistered, ...due.paths.map((path) => paths[path]!)];
  if (wanted.length === 0 && !sweep) return null;
  return deletePaths({
    location: snapshot.location,
    paths: wanted,
    sweep,
    keep: { nodeOf: indexOf, edges: edges.certain },
    bytesOf: (path) => narSizes[indexOf.get(path.slice(storeDir.length + 1)) ?? -1] ?? 0,
    onProgress: ({ bytes, totalBytes }) =>
      onProgress?.({ doing: "deleting", done: bytes, total: totalBytes, unit: "bytes" }),
    signal,
  });
}
