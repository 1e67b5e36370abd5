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
import { readRefusal } from "./refusal.ts";
import type { Refusal } from "./refusal.ts";

export interface DeletePathsOptions extends NixAccess {
  /**
   * Full store paths, as Nix spells them: dead registered ones, on disk or not, and unregistered entries that are named
   * as store paths. What keeps one of them alive has to be among them, or it stays.
   */
  paths: readonly string[];
  keep: KeepGraph;
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
}

/**
 * Deletes dead paths by `nix-store --delete` and by nothing else: Nix itself makes sure, under its lock, that each is
 * dead. In as few calls as the system allows, because each call looks at all of `.links`, and in an order in which the
 * store is whole after every path. Nix stops a call at the first path that it finds alive: that one and what it needs
 * are left out then, and the rest goes on. What is gone is found out by looking.
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

  while (groups.length > 0 && outcome.stopped === null) {
    if (signal?.aborted) {
      outcome.stopped = { why: "asked", message: "stopped when asked to" };
      break;
    }
    const batch = nextBatch(groups, room);
    if (batch === null) {
      const together = groups[0]!;
      const message = `${together.length} paths have to go together, and this system does not let one call have so many`;
      work.refuse(together, "too-many", message);
      groups = deletionGroups(waiting, keep);
      continue;
    }
    const refusal = await deleteBatch(batch.paths, work, options);
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
      else if (gone === 0) outcome.stopped = { why: "failed", message: refusal.message };
      groups = deletionGroups(waiting, keep);
    }
    onProgress?.(work.progressWith([]));
  }
  outcome.left = [...waiting];
  if (outcome.calls > 0 && !outcome.linksSwept && outcome.stopped === null) {
    outcome.linksSwept = (await callDelete([nothing(location.storeDir)], work, options)).exitCode === 0;
  }
  return outcome;
}

/** One call of Nix for one batch; null when it succeeded. */
async function deleteBatch(
  paths: readonly string[],
  work: DeletionWork,
  options: DeletePathsOptions,
): Promise<Refusal | null> {
  const { location, onProgress } = options;
  const there = paths.filter((path) => work.wasThere(path));
  const gone: string[] = [];
  const unfollow = followDeletion(location, there, (justGone) => {
    gone.push(...justGone);
    onProgress?.(work.progressWith(gone));
  });
  try {
    const result = await callDelete(paths, work, options);
    if (result.exitCode === 0) return null;
    // A daemon may still be at its last path when its client has ended.
    if (location.access === "daemon") await settled(location, there);
    return readRefusal(result, paths);
  } finally {
    unfollow();
  }
}

async function callDelete(
  paths: readonly string[],
  { outcome }: DeletionWork,
  options: DeletePathsOptions,
): Promise<RunNixResult> {
  outcome.calls++;
  const result = await callNix(options, "nix-store", ["--delete", ...paths], { signal: options.signal });
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
