import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, lstat, open, rm } from "node:fs/promises";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { isNixperfError } from "@nixperf/errors";
import { stateLocked, stateUnwritable } from "./errors.ts";
import { giveToOwner, makeDirectoryOf } from "./state-directory.ts";
import { stateFault } from "./state-fault.ts";

export interface LockOptions {
  /** How long to wait for whoever holds it, in milliseconds. Default 10 s. */
  waitMs?: number;
  signal?: AbortSignal | undefined;
}

/**
 * Runs `fn` while no other process, thread or caller holds the lock of the same path, and returns what it returns.
 *
 * Node has no `flock`, and a file that says who holds it has to be broken by guesswork when its holder was killed. SQLite,
 * which Node brings, locks files with `fcntl`: the kernel lets go when the process ends, however it ends. So the lock is an
 * exclusive transaction on an empty database, to which nothing is ever written. The file stays: removing a lock is a race.
 *
 * Not for use within itself: `fn` must not ask for the same lock.
 *
 * @throws NIXPERF_STATE_LOCKED when it is still held after `waitMs`; NIXPERF_STATE_UNWRITABLE where the file cannot be
 *   made or locked; what `fn` throws
 */
export async function withLock<Result>(
  path: string,
  fn: () => Promise<Result> | Result,
  options: LockOptions = {},
): Promise<Result> {
  const database = await takeLock(path, options);
  try {
    return await fn();
  } finally {
    database.close();
  }
}

async function takeLock(path: string, { waitMs = 10_000, signal }: LockOptions): Promise<DatabaseSync> {
  const database = await openLockFile(path);
  const until = performance.now() + waitMs;
  try {
    for (let pause = 2; ; pause = Math.min(pause * 2, 50)) {
      signal?.throwIfAborted();
      if (tryToLock(database, path)) return database;
      if (performance.now() >= until) throw stateLocked(path, waitMs);
      // Not all who wait at the same instant.
      await sleep(pause * (0.5 + Math.random()), undefined, { signal });
    }
  } catch (error) {
    database.close();
    throw error;
  }
}

async function openLockFile(path: string): Promise<DatabaseSync> {
  const { DatabaseSync } = await import("node:sqlite");
  try {
    await makeDirectoryOf(path);
    const there = await lstat(path).catch(() => null);
    if (there === null) await makeLockFile(path);
    else if (!there.isFile()) throw stateUnwritable(path, "something that is not a regular file");
    // Opening it in any other way would lose the locks of this process on it when that is closed again (POSIX).
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    if (isNixperfError(error)) throw error;
    throw stateUnwritable(path, stateFault(error), error);
  }
}

/** Made elsewhere and linked into its place: closing a file gives up all locks of this process on it (POSIX). */
async function makeLockFile(path: string): Promise<void> {
  const beside = `${path}.${randomBytes(8).toString("hex")}.new`;
  try {
    const handle = await open(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    await giveToOwner(handle, path).finally(() => handle.close());
    await link(beside, path);
  } catch {
    // It is there by now, or this file system has no links: then SQLite makes it.
  } finally {
    await rm(beside, { force: true });
  }
}

const busy = 5;

function tryToLock(database: DatabaseSync, path: string): boolean {
  try {
    // No journal beside it, which root could leave behind for others to stumble over.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    const result = (error as { errcode?: number }).errcode ?? 0;
    if ((result & 0xff) === busy) return false;
    throw stateUnwritable(path, (error as Error).message, error);
  }
}
