import { isNixperfError } from "@nixperf/errors";
import type { NixperfError } from "@nixperf/errors";
import { fileDamaged, historyBusy, historyUnreadable, historyUnwritable } from "../errors.ts";

// https://sqlite.org/rescode.html
const results = { busy: 5, locked: 6, readOnly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, notDatabase: 26 };

/** SQLite's result code without its extension; null for what it did not say. */
export function resultOf(error: unknown): number | null {
  const { code, errcode } = error as { code?: string; errcode?: number };
  return code === "ERR_SQLITE_ERROR" && errcode !== undefined ? errcode & 0xff : null;
}

export function isBusy(error: unknown): boolean {
  const result = resultOf(error);
  return result === results.busy || result === results.locked;
}

/** Whether the file is there and this user may not write it, or nothing beside it. */
export function isReadOnly(error: unknown): boolean {
  const result = resultOf(error);
  return result === results.readOnly || result === results.cannotOpen;
}

/** What SQLite said as an error of this package; anything else as it is. */
export function sqliteFault(error: unknown, file: string, doing: "read" | "write", waitMs: number): unknown {
  if (isNixperfError(error)) return error;
  const said = error instanceof Error ? error.message : String(error);
  switch (resultOf(error)) {
    case null:
      return error;
    case results.busy:
    case results.locked:
      return historyBusy(file, waitMs);
    case results.corrupt:
    case results.notDatabase:
      return fileDamaged(file, said, error);
    case results.full:
      return historyUnwritable(file, "no space left on the disk", error);
    default:
      return unusable(file, said, doing, error);
  }
}

function unusable(file: string, said: string, doing: "read" | "write", error: unknown): NixperfError {
  return doing === "read" ? historyUnreadable(file, said, error) : historyUnwritable(file, said, error);
}
