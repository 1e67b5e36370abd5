import { closeSync, openSync, readSync, statSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import { dbCorrupt, dbUnreadable, storeMissing } from "../errors.ts";
import { errorCode } from "../error-code.ts";

/** A write-ahead log that is no longer than its header holds no page. */
export const walHeaderBytes = 32;

/** What lies on disk of a SQLite database, looked at without opening it as one. */
export interface DatabaseFiles {
  /** From header bytes 18 and 19. Source: the file format document of SQLite, section 1.3. */
  journalMode: "wal" | "rollback";
  pageSize: number;
  bytes: number;
  /** 0 when there is no write-ahead log, or an empty one. */
  walBytes: number;
  /** The two salts of the log's header, which change whenever the log starts again from its beginning; null: no header. */
  walSalts: string | null;
  /** A rollback journal with content: a write is under way, or was cut off. */
  hotJournal: boolean;
  /** Changes when any of the files does. */
  stamp: string;
  /** When the newest of the files was changed, in milliseconds since the epoch. */
  changedMs: number;
}

/**
 * Looks at a database, its write-ahead log and its rollback journal.
 *
 * @throws NIXPERF_STORE_MISSING, NIXPERF_DB_UNREADABLE, NIXPERF_DB_CORRUPT when it is no SQLite database.
 */
export function lookAtDatabase(dbPath: string): DatabaseFiles {
  const db = statFile(dbPath);
  if (db === null) throw storeMissing(dbPath);
  if (!db.isFile()) throw dbCorrupt(dbPath, "not a regular file");
  const wal = statFile(`${dbPath}-wal`);
  const journal = statFile(`${dbPath}-journal`);

  const header = readStart(dbPath, 100);
  if (header.length < 100 || header.toString("latin1", 0, 16) !== "SQLite format 3\0") {
    throw dbCorrupt(dbPath, header.length < 100 ? `only ${db.size} bytes` : "no SQLite header");
  }
  const walHeader = wal !== null && wal.size > 0n ? readStart(`${dbPath}-wal`, walHeaderBytes, "may be gone") : null;
  if (wal !== null && wal.size > 0n && walHeader === null) return lookAtDatabase(dbPath);
  const rawPageSize = header.readUInt16BE(16);
  return {
    journalMode: header[18] === 2 && header[19] === 2 ? "wal" : "rollback",
    pageSize: rawPageSize === 1 ? 65_536 : rawPageSize,
    bytes: Number(db.size),
    walBytes: wal === null ? 0 : Number(wal.size),
    walSalts: walHeader !== null && walHeader.length === walHeaderBytes ? walHeader.toString("hex", 16, 24) : null,
    hotJournal: journal !== null && journal.size > 0n && hasContent(`${dbPath}-journal`),
    // Bytes 24 to 27 count the changes made in rollback mode.
    stamp: [stamped(db), stamped(wal), stamped(journal), header.toString("hex", 24, 28)].join(" "),
    changedMs: Number(max(db.mtimeNs, wal?.mtimeNs ?? 0n, journal?.mtimeNs ?? 0n) / 1_000_000n),
  };
}

function stamped(file: BigIntStats | null): string {
  return file === null ? "-" : `${file.dev}:${file.ino}:${file.size}:${file.mtimeNs}`;
}

/** A finished journal is deleted, truncated, or has its header zeroed, by `journal_mode`. One we may not read is hot. */
function hasContent(journalPath: string): boolean {
  try {
    return readStart(journalPath, 8).some((byte) => byte !== 0);
  } catch {
    return true;
  }
}

function max(...values: bigint[]): bigint {
  return values.reduce((a, b) => (a > b ? a : b));
}

/** Null when there is no such file. */
export function statFile(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return null;
    throw dbUnreadable(path, whyUnreadable(error), error);
  }
}

/** The first `length` bytes of a file, or all of them when there are fewer; null only for one that may be gone and is. */
export function readStart(path: string, length: number): Buffer;
export function readStart(path: string, length: number, mayBeGone: "may be gone"): Buffer | null;
export function readStart(path: string, length: number, mayBeGone?: "may be gone"): Buffer | null {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    // The last connection removes the log when it closes.
    if (mayBeGone && errorCode(error) === "ENOENT") return null;
    throw dbUnreadable(path, whyUnreadable(error), error);
  }
  try {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(file, buffer, 0, length, 0));
  } finally {
    closeSync(file);
  }
}

function whyUnreadable(error: unknown): string {
  const code = errorCode(error);
  return code === "EACCES" || code === "EPERM" ? "this user may not read it" : `reading it failed with ${code}`;
}
