import { randomBytes } from "node:crypto";
import type { RunNixResult } from "@nixperf/nix/command";
import { aliveNow } from "./alive-now.ts";
import type { AliveNow } from "./alive-now.ts";
import { argumentRoom, thisArgumentWorld } from "./argument-room.ts";
import { deletionGroups, nextBatch } from "./deletion-batches.ts";
import type { KeepGraph } from "./deletion-batches.ts";
import type { DeletionOutcome, DeletionProgress } from "./deletion-outcome.ts";
import { deletionWork } from "./deletion-work.ts";
import type { DeletionWork } from "./deletion-work.ts";
import { followDeletion, settled } from "./look.ts";
import { callNix } from "./nix-access.ts";
import type { NixAccess } from "./nix-access.ts";
import { nixAtWork, nixWasAtWork } from "./nix-at-work.ts";
import type { NixAtWork } from "./nix-at-work.ts";
import { obstacleInSight } from "./obstacle.ts";
import { readRefusal } from "./refusal.ts";
import type { Refusal } from "./refusal.ts";

export interface DeletePathsOptions extends NixAccess {
  /**
   * Full store paths, as Nix spells them: dead registered ones, on disk or not, and unregistered entries that are named
   * as store paths. What keeps one of them alive has to be among them, or it stays.
   */
  paths: readonly string[];
  keep: KeepGraph;
  /** Have Nix remove unused entries of `.links` even where there is no path to delete. Default false. */
  sweep?: boolean | undefined;
  /** Bytes for the progress. */
  bytesOf?: ((path: string) => number) | undefined;
  /** Told once a second, and after each call of Nix. */
  onProgress?: ((progress: DeletionProgress) => void) | undefined;
  /** Stops it: the Nix at work is told to end, which it does after the path that it is at. */
  signal?: AbortSignal | undefined;
  /** Asked after a refusal. Default: the store is read again. */
  aliveNow?: AliveNow | undefined;
  /** Most bytes of arguments for one call. Default: what this system allows. */
  room?: number | undefined;
  /** Whether anybody else uses Nix. Default: by `temproots`, now and in the last seconds. */
  nixAtWork?: NixAtWork | undefined;
}

/**
 * Deletes dead paths by `nix-store --delete` and by nothing else: Nix itself makes sure, under its lock, that each is
 * dead. In few calls, because each looks at all of `.links`, and in an order in which the store is whole after every
 * path. Nix stops a call at the first path that it finds alive: that one and what it needs are left out then, and the
 * rest goes on. What is gone is found out by looking.
 *
 * While somebody builds or evaluates, each call gets only paths that no other of them refers to. Nix's collector looks
 * whether a process has just begun to count on a path when it visits it, not when it deletes it; in between come all that
 * refers to it, and a path that a build found there may be gone when its root is made (Nix's own collection has that
 * race too, up to 2.34 at least). With nothing above a path there is no in between. When somebody begins while a call is
 * at work, that call is ended.
 *
 * Stopping a call, by whatever signal, leaves a valid store: Nix takes a path out of its database before it touches it
 * on disk, and what then lies there half deleted is an unregistered entry that goes the next time.
 *
 * @throws NIXPERF_NIX_NOT_FOUND
 */
export async function deletePaths(options: DeletePathsOptions): Promise<DeletionOutcome> {
  const { location, keep, bytesOf = () => 0, onProgress, signal } = options;
  const work = deletionWork(options.paths, location, keep, bytesOf);
  const { outcome, waiting } = work;
  const ask = options.aliveNow ?? aliveNow(location, signal);
  let room = options.room ?? argumentRoom(thisArgumentWorld());
  let groups = deletionGroups(waiting, keep);
  const obstacle = obstacleInSight(location);
  if (obstacle !== null) outcome.stopped = { why: "failed", message: obstacle };
  const atWork = options.nixAtWork ?? nixAtWork(location);
  // Whoever has built lately will build again.
  const isLively = () => atWork() || (options.nixAtWork === undefined && nixWasAtWork(location, Date.now()));

  while (groups.length > 0 && outcome.stopped === null) {
    if (signal?.aborted) {
      outcome.stopped = { why: "asked", message: "stopped when asked to" };
      break;
    }
    const isShared = isLively();
    const batch = nextBatch(groups, room, isShared);
    if (batch === null) {
      const together = groups[0]!.paths;
      const message = `${together.length} paths have to go together, and this system does not let one call have so many`;
      work.refuse(together, "too-many", message);
      groups = deletionGroups(waiting, keep);
      continue;
    }
    const refusal = await deleteBatch(batch.paths, work, options, isShared ? null : atWork);
    const gone = work.look(batch.paths);
    if (refusal === null) {
      work.done(batch.paths);
      groups = groups.slice(batch.groups);
    } else if (!signal?.aborted) {
      if (refusal.kind === "too-long") room = Math.floor(Math.min(room, batch.bytes) / 2);
      else if (refusal.kind === "path") {
        work.refuse([refusal.path], refusal.why, refusal.message);
        work.spare(await ask([...waiting]).catch(() => []));
      }
      // What has to do with no path may pass, as long as something is deleted at each call.
      else if (refusal.kind === "other" && gone === 0) outcome.stopped = { why: "failed", message: refusal.message };
      groups = deletionGroups(waiting, keep);
    }
    onProgress?.(work.progressWith([]));
  }
  outcome.left = [...waiting];
  const isToSweep = outcome.calls > 0 || options.sweep === true;
  if (isToSweep && !outcome.linksSwept && outcome.stopped === null) {
    outcome.linksSwept = (await callDelete([nothing(location.storeDir)], work, options)).exitCode === 0;
  }
  return outcome;
}

/** One call of Nix for one batch; null when it succeeded. Ended when somebody else begins to use Nix, if that matters. */
async function deleteBatch(
  paths: readonly string[],
  work: DeletionWork,
  options: DeletePathsOptions,
  atWork: NixAtWork | null,
): Promise<Refusal | { kind: "ended" } | null> {
  const { location, onProgress } = options;
  const there = paths.filter((path) => work.wasThere(path));
  const gone: string[] = [];
  const unfollow = followDeletion(location, there, (justGone) => {
    gone.push(...justGone);
    onProgress?.(work.progressWith(gone));
  });
  const end = new AbortController();
  const watch = atWork === null ? undefined : setInterval(() => atWork() && end.abort(), 50);
  try {
    const result = await callDelete(paths, work, options, end.signal);
    if (result.exitCode === 0) return null;
    // A daemon may still be at its last path when its client has ended.
    if (location.access === "daemon") await settled(location, there);
    return end.signal.aborted ? { kind: "ended" } : readRefusal(result, paths);
  } finally {
    clearInterval(watch);
    unfollow();
  }
}

async function callDelete(
  paths: readonly string[],
  { outcome }: DeletionWork,
  options: DeletePathsOptions,
  end?: AbortSignal,
): Promise<RunNixResult> {
  const signals = [options.signal, end].filter((signal) => signal !== undefined);
  outcome.calls++;
  const result = await callNix(options, "nix-store", ["--delete", ...paths], { signal: AbortSignal.any(signals) });
  outcome.linksSwept = result.exitCode === 0;
  return result;
}

/**
 * The path of nothing: what is not there is deleted with success, and then Nix looks through `.links`. No paths at all
 * would do as well in the versions that were tried, but that some version takes it for "everything" must not be risked.
 */
function nothing(storeDir: string): string {
  const hash = Array.from(randomBytes(32), (byte) => "0123456789abcdfghijklmnpqrsvwxyz"[byte % 32]).join("");
  return `${storeDir}/${hash}-nixperf-nothing`;
}
