import { lstatSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock, writeAtomically } from "@nixperf/files";
import { migrations, schemaVersion, sqliteTypes } from "../engine/schema.ts";
import { fileDamaged, historyNewer, historyUnreadable } from "../errors.ts";
import { isBusy, isReadOnly, sqliteFault } from "./faults.ts";

/** In the header of the file, for `file(1)` and for us: "nxph". */
const applicationId = 0x6e78_7068;

/** Nobody waits inside SQLite for longer: that would hold up all else that this process does. */
const blockingMs = 100;

/** For how long somebody else may write before it is called busy, and what ends the waiting. */
export interface Wait {
  ms: number;
  signal: AbortSignal | undefined;
}

/** A ledger in memory with nothing in it. */
export function openEmpty(): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  migrate(database, 0);
  return database;
}

/** Opens the file to write, and makes it with its tables where it is not there. */
export async function openToWrite(file: string, wait: Wait): Promise<DatabaseSync> {
  try {
    if (kindOf(file) === null)
      await withLock(`${file}.lock`, async () => {
        // It is made by a rename, for this user alone; SQLite gives what it makes beside it the same owner and mode.
        if (kindOf(file) === null) await writeAtomically(file, "");
      });
    refuseNewer(file);
    const database = new DatabaseSync(file, { timeout: blockingMs });
    try {
      await retried(() => prepare(database, file), wait);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw sqliteFault(error, file, "write", wait.ms);
  }
}

/** Opens the file to read; null where it is not there. Nothing is written but what SQLite needs beside it to read. */
export async function openToRead(file: string, wait: Wait): Promise<DatabaseSync | null> {
  const kind = kindOf(file);
  // An empty file is about to become a ledger.
  if (kind === null || kind === 0) return null;
  try {
    refuseNewer(file);
    return await openExisting(file, wait);
  } catch (error) {
    throw sqliteFault(error, file, "read", wait.ms);
  }
}

async function openExisting(file: string, wait: Wait): Promise<DatabaseSync | null> {
  try {
    return await openAs(() => new DatabaseSync(file, { timeout: blockingMs, readOnly: true }), file, wait);
  } catch (error) {
    // Of a directory that nobody may write, SQLite reads a file only when it is told that nobody else does.
    const wal = statSync(`${file}-wal`, { throwIfNoEntry: false });
    if (!isReadOnly(error) || (wal?.size ?? 0) > 0) throw error;
    return await openAs(() => new DatabaseSync(immutable(file), { readOnly: true }), file, wait);
  }
}

async function openAs(open: () => DatabaseSync, file: string, wait: Wait): Promise<DatabaseSync | null> {
  const database = open();
  try {
    const version = await retried(() => versionOf(database, file), wait);
    if (version > 0) return database;
    // Made, and nothing in it yet.
    database.close();
    return null;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The size of the file, null where there is none. A link is refused: whoever is root should not be led elsewhere. */
function kindOf(file: string): number | null {
  let found;
  try {
    found = lstatSync(file, { throwIfNoEntry: false });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOTDIR") return null;
    throw historyUnreadable(file, message, error);
  }
  if (found === undefined) return null;
  if (!found.isFile()) throw historyUnreadable(file, "something that is not a regular file");
  return found.size;
}

/**
 * Refuses the file of a later version before anything may be written beside it, as opening it would. It is asked by
 * SQLite: opening the file in any other way would lose the locks that this process has on it (POSIX).
 */
function refuseNewer(file: string): void {
  let version = 0;
  try {
    // Of one that was killed, the version may stand in the journal alone; who reads that leaves it where it is.
    const hasJournal = (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
    const database = new DatabaseSync(hasJournal ? file : immutable(file), { readOnly: true });
    try {
      version = numberOf(database, "user_version");
    } finally {
      database.close();
    }
  } catch {
    // Somebody may be writing it. What is wrong shows when it is opened in earnest.
  }
  if (version > schemaVersion) throw historyNewer(file, version, schemaVersion);
}

function immutable(file: string): URL {
  const url = pathToFileURL(file);
  url.search = "?mode=ro&immutable=1";
  return url;
}

function prepare(database: DatabaseSync, file: string): void {
  const found = versionOf(database, file);
  if (found === 0) database.exec("pragma auto_vacuum = incremental; pragma journal_mode = wal");
  if (found < schemaVersion) {
    database.exec("begin exclusive");
    try {
      migrate(database, versionOf(database, file));
      database.exec("commit");
    } catch (error) {
      if (database.isTransaction) database.exec("rollback");
      throw error;
    }
  }
  // Whoever is told that a run is saved finds it after a loss of power, too.
  database.exec("pragma synchronous = full; pragma cache_size = -65536");
}

/** The version of the tables; 0 for a new file. */
function versionOf(database: DatabaseSync, file: string): number {
  const version = numberOf(database, "user_version");
  if (version > schemaVersion) throw historyNewer(file, version, schemaVersion);
  const isOurs = numberOf(database, "application_id") === applicationId;
  const isNew = version === 0 && database.prepare("select 1 from sqlite_schema limit 1").get() === undefined;
  if (!isOurs && !isNew) throw fileDamaged(file, "a database of another program");
  return version;
}

function migrate(database: DatabaseSync, from: number): void {
  for (const statement of migrations(sqliteTypes).slice(from).flat()) database.exec(statement);
  database.exec(`pragma application_id = ${applicationId}; pragma user_version = ${schemaVersion}`);
}

function numberOf(database: DatabaseSync, pragma: string): number {
  return Number(Object.values(database.prepare(`pragma ${pragma}`).get() ?? {})[0] ?? 0);
}

/** Does it again as long as somebody else is writing. */
export async function retried<Result>(once: () => Result, { ms, signal }: Wait): Promise<Result> {
  const until = performance.now() + ms;
  for (let pause = 2; ; pause = Math.min(pause * 2, 50)) {
    signal?.throwIfAborted();
    try {
      return once();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error;
    }
    // Not all who wait at the same instant.
    // oxlint-disable-next-line no-await-in-loop -- one after the other is what waiting means
    await sleep(pause * (0.5 + Math.random()), undefined, { signal });
  }
}
