import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { readLines } from "@nixperf/files";
import { appendSorted } from "./append.ts";
import { importMissing } from "./errors.ts";
import { asOnlyWriter, costsFile, samplesFile } from "./ledger-files.ts";
import { isUnknownRecord, parseRecord } from "./parse/parse-record.ts";
import type { UnknownRecord } from "./parse/parse-record.ts";
import type { LedgerRecord } from "./records/ledger-record.ts";
import { seriesKey } from "./roll-up.ts";

/** All lines of the ledger that can be read, one record each, some at a time; those of later versions as they are. */
export async function* exportLines(dir: string, signal?: AbortSignal): AsyncGenerator<string[], void, void> {
  for (const path of [samplesFile(dir), costsFile(dir)]) {
    for await (const { items } of readLines(path, parseRecord, signal)) yield items.map(lineAgain);
  }
}

export interface Imported {
  added: number;
  /** What the ledger has already. */
  known: number;
  damaged: number;
}

/**
 * Adds the records of a file of JSON lines, such as an export of another machine. What the ledger has already is passed
 * over, so that importing a file twice adds nothing: the same line; a sample of a day that is rolled up here; a rolled-up
 * day of which anything is here.
 *
 * @throws NIXPERF_HISTORY_IMPORT_MISSING, and what `readLines`, `appendLines` and `withLock` of `@nixperf/files` throw
 */
export async function importLines(dir: string, file: string, signal?: AbortSignal): Promise<Imported> {
  await access(file).catch(() => {
    throw importMissing(file);
  });
  return await asOnlyWriter(dir, signal, async () => {
    const known = await knownHere(dir, signal);
    const imported: Imported = { added: 0, known: 0, damaged: 0 };
    for await (const { items, damaged } of readLines(file, parseRecord, signal)) {
      imported.damaged += damaged;
      const samples: string[] = [];
      const costs: string[] = [];
      for (const item of items) {
        if (known.has(item)) {
          imported.known++;
          continue;
        }
        known.add(item);
        imported.added++;
        (item.schema.startsWith("nixperf.history.cost/") ? costs : samples).push(lineAgain(item));
      }
      await appendSorted(dir, samples, costs);
    }
    return imported;
  });
}

async function knownHere(dir: string, signal: AbortSignal | undefined) {
  const lines = new Set<string>();
  /** Series on days of which there are samples. */
  const sampled = new Set<string>();
  /** Series on days that are rolled up. */
  const rolledUp = new Set<string>();
  const known = {
    has: (item: LedgerRecord | UnknownRecord): boolean => {
      if (lines.has(digest(item))) return true;
      if (isUnknownRecord(item)) return false;
      if (item.schema === "nixperf.history.sample/1")
        return rolledUp.has(digestOf(seriesKey(item.at.slice(0, 10), item)));
      if (item.schema !== "nixperf.history.day/1") return false;
      const key = digestOf(seriesKey(item.day, item));
      return rolledUp.has(key) || sampled.has(key);
    },
    add: (item: LedgerRecord | UnknownRecord): void => {
      lines.add(digest(item));
      if (isUnknownRecord(item)) return;
      if (item.schema === "nixperf.history.sample/1") sampled.add(digestOf(seriesKey(item.at.slice(0, 10), item)));
      if (item.schema === "nixperf.history.day/1") rolledUp.add(digestOf(seriesKey(item.day, item)));
    },
  };
  for (const path of [samplesFile(dir), costsFile(dir)]) {
    for await (const { items } of readLines(path, parseRecord, signal)) items.forEach(known.add);
  }
  return known;
}

function lineAgain(item: LedgerRecord | UnknownRecord): string {
  return isUnknownRecord(item) ? item.line : JSON.stringify(item);
}

function digest(item: LedgerRecord | UnknownRecord): string {
  return digestOf(lineAgain(item));
}

/** Short, as there may be a million of them. */
function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64").slice(0, 22);
}
