import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { isNixperfError } from "@nixperf/errors";
import { readLines, withLock } from "@nixperf/files";
import type { AddRows, Database } from "../engine/engine.ts";
import { dayColumns, dayRow } from "../engine/rows.ts";
import { historyUnreadable, historyUnwritable } from "../errors.ts";
import { isUnknownRecord, parseRecord } from "../parse/parse-record.ts";
import { importLines } from "../queries/transfer.ts";
import { rollUp } from "../roll-up.ts";

type Change = (db: Database, add: AddRows) => Promise<void>;

/** What earlier versions wrote, in `history` below the directory of state. */
const names = ["samples.jsonl", "costs.jsonl"] as const;

/**
 * Takes over what an earlier version kept as lines, in one transaction, and renames the files to `….imported` after it. A
 * digest of each file goes into the same transaction: who is killed between the two finds that it was taken over, and only
 * renames. What an earlier version of nixperf writes there afterwards is imported as any export is.
 */
export async function takeOver(
  stateDir: string,
  write: (change: Change) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const found = await filesOfBefore(stateDir);
  if (found.length === 0) return;
  // The lock of the versions that wrote these files.
  await withLock(
    join(stateDir, "history/lock"),
    async () => {
      const files = await filesOfBefore(stateDir);
      if (files.length === 0) return;
      await write((db, add) => takeFiles(db, add, files, signal));
      for (const file of files) await setAside(file);
    },
    { waitMs: 60_000, signal },
  );
}

/** For whoever may only read: what brings these lines into an empty ledger. Null where there are none. */
export async function linesOfBefore(stateDir: string): Promise<{ change: Change } | null> {
  const files = await filesOfBefore(stateDir);
  return files.length === 0 ? null : { change: (db, add) => takeFiles(db, add, files, undefined) };
}

async function filesOfBefore(stateDir: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    const file = join(stateDir, "history", name);
    try {
      // oxlint-disable-next-line no-await-in-loop -- two files
      const there = await stat(file);
      if (!there.isFile()) throw historyUnreadable(file, "something that is not a regular file");
      if (there.size > 0) found.push(file);
    } catch (error) {
      if (isNixperfError(error)) throw error;
      const { code = "", message } = error as NodeJS.ErrnoException;
      if (!["ENOENT", "ENOTDIR"].includes(code)) throw historyUnreadable(file, message, error);
    }
  }
  return found;
}

async function takeFiles(
  db: Database,
  add: AddRows,
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const file of files) {
    const key = `taken over: ${file.slice(file.lastIndexOf("/") + 1)}`;
    const digest = await digestOfFile(file);
    const before = await db.selectFrom("meta").select("value").where("key", "=", key).executeTakeFirst();
    if (before?.value === digest) continue;
    await importLines(db, add, linesOf(file, before === undefined, signal), signal);
    // A day that was rolled up there may come in parts, and beside samples that came later.
    if (before === undefined) await add("sample_day", dayColumns, (await daysOf(file, signal)).map(dayRow));
    if (before !== undefined) await db.deleteFrom("meta").where("key", "=", key).execute();
    await add("meta", ["key", "value"], [[key, digest]]);
  }
}

async function daysOf(file: string, signal: AbortSignal | undefined) {
  const roll = rollUp();
  for await (const { items } of readLines(file, parseRecord, signal))
    for (const item of items) if (!isUnknownRecord(item) && item.schema === "nixperf.history.day/1") roll.addDay(item);
  return roll.days();
}

async function* linesOf(file: string, isWithoutDays: boolean, signal: AbortSignal | undefined) {
  for await (const { items } of readLines(file, String, signal))
    for (const line of items) if (!isWithoutDays || parseRecord(line)?.schema !== "nixperf.history.day/1") yield line;
}

async function digestOfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Under a name that is free: what an earlier take-over left stays. */
async function setAside(file: string): Promise<void> {
  try {
    let aside = `${file}.imported`;
    for (let i = 2; (await lstat(aside).catch(() => null)) !== null; i++) aside = `${file}.imported-${i}`;
    await rename(file, aside);
  } catch (error) {
    throw historyUnwritable(file, (error as Error).message, error);
  }
}
