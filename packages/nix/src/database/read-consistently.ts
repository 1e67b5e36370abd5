import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { isNixperfError } from "@nixperf/errors";
import type { DatabaseSync } from "node:sqlite";
import { dbCopyFailed, dbCorrupt, dbUnsafe } from "../errors.ts";
import { errorCode } from "../error-code.ts";
import { lookAtDatabase, walHeaderBytes } from "./at-rest.ts";
import type { DatabaseFiles } from "./at-rest.ts";
import { copyLiveFile } from "./copy-live-file.ts";
import type { ReadBy } from "./store-database.ts";

/** How long a write that is under way is waited for before nixperf refuses. */
const patienceMs = 4_000;
/** Two changes closer than this may leave the same modification time, so a younger file is not taken to be at rest. */
const settledMs = 30;

export interface ConsistentRead<T> {
  value: T;
  readBy: ReadBy;
  files: DatabaseFiles;
}

/**
 * Runs `read` over one consistent state of a SQLite database that others may be writing to, without taking a lock,
 * without writing beside it, and never over a stale state:
 *
 * - Rollback journal with content: a write is under way or was cut off, and the file alone is not to be trusted. Wait,
 *   then refuse.
 * - Write-ahead log empty, or nothing but its header: all is in the file. Read it as immutable; accept only if nothing changed meanwhile.
 * - Write-ahead log with content: copy the file, then the log; accept only if the log's salts are afterwards still
 *   those seen before, for then every page moved from log to file during the copy is also in the copied log.
 *
 * SQLite's own read-only mode is not used at all: it takes locks, and where this user may write it creates `-wal` and
 * `-shm` or rewrites them.
 *
 * @throws NIXPERF_DB_UNSAFE, NIXPERF_DB_CORRUPT, NIXPERF_DB_COPY_FAILED and what {@link lookAtDatabase} throws.
 */
export async function readConsistently<T>(
  dbPath: string,
  read: (db: DatabaseSync, files: DatabaseFiles) => T,
  signal?: AbortSignal,
  copyFile: CopyFile = copyLiveFile,
): Promise<ConsistentRead<T>> {
  const { DatabaseSync } = await import("node:sqlite");
  const giveUpAt = Date.now() + patienceMs;
  let why = "";
  for (let pause = 2; ; pause = Math.min(pause * 2, 200)) {
    signal?.throwIfAborted();
    const files = lookAtDatabase(dbPath);
    if (files.hotJournal) {
      why = "a rollback journal with content: another program is writing, or was cut off while writing";
    } else if (files.walBytes > walHeaderBytes) {
      const copied = readCopy(DatabaseSync, dbPath, files, read, copyFile);
      if (copied !== null) return { value: copied.value, readBy: "copy", files };
      why = "its write-ahead log starts anew faster than it can be copied";
    } else if (Math.abs(Date.now() - files.changedMs) < settledMs) {
      why = "it changes all the time";
    } else {
      const got = readImmutable(DatabaseSync, dbPath, files, read);
      if (got !== null) return { value: got.value, readBy: "immutable", files };
      why = "it changes all the time";
    }
    if (Date.now() > giveUpAt) throw dbUnsafe(dbPath, why);
    await sleep(pause, undefined, signal === undefined ? {} : { signal });
  }
}

type Open = typeof DatabaseSync;
export type CopyFile = (from: string, to: string) => void;

/** Null when the database changed while it was read. */
function readImmutable<T>(
  Open: Open,
  dbPath: string,
  files: DatabaseFiles,
  read: (db: DatabaseSync, files: DatabaseFiles) => T,
): { value: T } | null {
  const unchanged = () => lookAtDatabase(dbPath).stamp === files.stamp;
  const url = pathToFileURL(dbPath);
  url.search = "?mode=ro&immutable=1";
  try {
    // SQLite notices whole pages that are missing, but reads one that is cut off as if the rest of it were empty.
    if (files.bytes % files.pageSize !== 0) throw dbCorrupt(dbPath, "its last page is cut off");
    const value = inTransaction(Open, url.href, files, read);
    return unchanged() ? { value } : null;
  } catch (error) {
    if (!unchanged()) return null;
    throw asDatabaseError(dbPath, error);
  }
}

/** Null when the log started anew while it was copied. */
function readCopy<T>(
  Open: Open,
  dbPath: string,
  files: DatabaseFiles,
  read: (db: DatabaseSync, files: DatabaseFiles) => T,
  copyFile: CopyFile,
): { value: T } | null {
  let directory: string | null = null;
  try {
    const copy = (() => {
      try {
        removeLeftovers();
        directory = mkdtempSync(join(tmpdir(), copyPrefix));
        const target = join(directory, "db.sqlite");
        copyFile(dbPath, target);
        copyFile(`${dbPath}-wal`, `${target}-wal`);
        return target;
      } catch (error) {
        // The last connection has removed the log; but where copies go must be there.
        if (errorCode(error) === "ENOENT" && directory !== null) return null;
        throw dbCopyFailed(dbPath, `copying it to ${directory ?? tmpdir()} failed with ${errorCode(error)}`, error);
      }
    })();
    if (copy === null) return null;
    // The salts of the log itself, not of its copy: it may start anew after its header has been copied.
    if (files.walSalts === null || lookAtDatabase(dbPath).walSalts !== files.walSalts) return null;
    try {
      return { value: inTransaction(Open, copy, files, read) };
    } catch (error) {
      throw asDatabaseError(dbPath, error);
    }
  } finally {
    if (directory !== null) rmSync(directory, { recursive: true, force: true });
  }
}

const copyPrefix = "nixperf-db-";
const leftoverMs = 3_600_000;

/** Copies that a process left behind which was killed, of this user's, from an hour ago or longer. */
function removeLeftovers(): void {
  try {
    for (const name of readdirSync(tmpdir())) {
      if (!name.startsWith(copyPrefix)) continue;
      const directory = join(tmpdir(), name);
      const stats = lstatSync(directory, { throwIfNoEntry: false });
      const isOld = stats?.isDirectory() === true && stats.mtimeMs < Date.now() - leftoverMs;
      if (isOld && stats.uid === process.geteuid?.()) rmSync(directory, { recursive: true, force: true });
    }
  } catch {
    // A directory that may not be listed, or somebody else does the same.
  }
}

function inTransaction<T>(
  Open: Open,
  location: string,
  files: DatabaseFiles,
  read: (db: DatabaseSync, files: DatabaseFiles) => T,
): T {
  const db = new Open(location);
  try {
    db.exec("PRAGMA query_only = 1; PRAGMA trusted_schema = 0; BEGIN");
    return read(db, files);
  } finally {
    db.close();
  }
}

/** What SQLite says of a file it cannot make sense of becomes NIXPERF_DB_CORRUPT; bugs of ours stay what they are. */
function asDatabaseError(dbPath: string, error: unknown): unknown {
  if (isNixperfError(error) || errorCode(error) !== "ERR_SQLITE_ERROR") return error;
  return dbCorrupt(dbPath, (error as Error).message, error);
}
