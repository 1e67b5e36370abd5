import { readLines, writeAtomically } from "@nixperf/files";
import { asOnlyWriter, costsFile, samplesFile } from "./ledger-files.ts";
import { isUnknownRecord, parseRecord } from "./parse/parse-record.ts";
import type { DerivationCost } from "./records/derivation-cost.ts";
import type { Sample } from "./records/sample.ts";
import { rollUp } from "./roll-up.ts";

export interface PruneOptions {
  /** Milliseconds since the epoch. Default: now. */
  now?: number;
  /** Samples of older days become one record a day. Default 90 days, in seconds. */
  keepSeconds?: number;
  /** And so do the oldest days as long as there are more samples than this. Default 100,000. */
  keepSamples?: number;
  /** Costs that are older go, but for the newest of each package. Default 365 days, in seconds. */
  keepCostsSeconds?: number;
  /** How many of the newest costs of each package stay however old they are. Default 5. */
  keepCostsEach?: number;
  signal?: AbortSignal | undefined;
}

export interface Pruned {
  samples: { kept: number; rolledUp: number; days: number };
  costs: { kept: number; removed: number };
  /** Damaged lines, which are gone now. */
  damaged: number;
  /** Lines that only a later version can read, which stay as they are. */
  newer: number;
}

/**
 * Makes the ledger small again: samples of old days are rolled up into one record for each day, name and subject, and old
 * costs go. Each file is replaced as a whole, so that a program which is killed meanwhile leaves it as it was; who appends
 * waits. Running it twice changes nothing the second time.
 */
export async function prune(dir: string, options: PruneOptions = {}): Promise<Pruned> {
  return await asOnlyWriter(dir, options.signal, () => pruneAlone(dir, options));
}

/** For whoever is the only writer. */
export async function pruneAlone(dir: string, options: PruneOptions): Promise<Pruned> {
  const pruned: Pruned = {
    samples: { kept: 0, rolledUp: 0, days: 0 },
    costs: { kept: 0, removed: 0 },
    damaged: 0,
    newer: 0,
  };
  await pruneSamples(dir, options, pruned);
  await pruneCosts(dir, options, pruned);
  return pruned;
}

async function pruneSamples(dir: string, options: PruneOptions, pruned: Pruned): Promise<void> {
  const { now = Date.now(), keepSeconds = 90 * 86_400, keepSamples = 100_000, signal } = options;
  const samples: Sample[] = [];
  const newer: string[] = [];
  const roll = rollUp();
  let damaged = 0;
  for await (const batch of readLines(samplesFile(dir), parseRecord, signal)) {
    damaged += batch.damaged;
    for (const item of batch.items) {
      if (isUnknownRecord(item)) newer.push(item.line);
      else if (item.schema === "nixperf.history.sample/1") samples.push(item);
      else if (item.schema === "nixperf.history.day/1") roll.addDay(item);
    }
  }
  const firstDay = firstDayKept(samples, dayOfTime(now - keepSeconds * 1000), keepSamples);
  const kept = samples.filter(({ at }) => at.slice(0, 10) >= firstDay);
  for (const sample of samples) if (sample.at.slice(0, 10) < firstDay) roll.add(sample);
  const days = roll.days();
  pruned.samples = { kept: kept.length, rolledUp: samples.length - kept.length, days: days.length };
  pruned.damaged += damaged;
  pruned.newer += newer.length;
  if (damaged === 0 && pruned.samples.rolledUp === 0) return;
  await writeLines(samplesFile(dir), [...newer, ...[...days, ...kept].map((record) => JSON.stringify(record))]);
}

/** Whole days only, so that no day is half rolled up and half not. */
function firstDayKept(samples: readonly Sample[], byAge: string, keepSamples: number): string {
  const perDay = new Map<string, number>();
  for (const { at } of samples) perDay.set(at.slice(0, 10), (perDay.get(at.slice(0, 10)) ?? 0) + 1);
  let left = keepSamples;
  let first = "9999-99-99";
  for (const [day, count] of [...perDay].sort(([a], [b]) => (a < b ? 1 : -1))) {
    if (day < byAge || count > left) break;
    left -= count;
    first = day;
  }
  return first;
}

async function pruneCosts(dir: string, options: PruneOptions, pruned: Pruned): Promise<void> {
  const { now = Date.now(), keepCostsSeconds = 365 * 86_400, keepCostsEach = 5, signal } = options;
  const costs: DerivationCost[] = [];
  const newer: string[] = [];
  let damaged = 0;
  for await (const batch of readLines(costsFile(dir), parseRecord, signal)) {
    damaged += batch.damaged;
    for (const item of batch.items) {
      if (isUnknownRecord(item)) newer.push(item.line);
      else if (item.schema === "nixperf.history.cost/1") costs.push(item);
    }
  }
  const since = new Date(Math.max(0, now - keepCostsSeconds * 1000)).toISOString();
  const seen = new Map<string, number>();
  const isKept = new Set<DerivationCost>();
  for (const cost of costs.toSorted((a, b) => (a.at < b.at ? 1 : -1))) {
    const key = `${cost.pname} ${cost.outcome}`;
    const newest = (seen.get(key) ?? 0) + 1;
    seen.set(key, newest);
    if (cost.at >= since || newest <= keepCostsEach) isKept.add(cost);
  }
  pruned.costs = { kept: isKept.size, removed: costs.length - isKept.size };
  pruned.damaged += damaged;
  pruned.newer += newer.length;
  if (damaged === 0 && pruned.costs.removed === 0) return;
  const kept = costs.filter((cost) => isKept.has(cost)).map((cost) => JSON.stringify(cost));
  await writeLines(costsFile(dir), [...newer, ...kept]);
}

async function writeLines(path: string, lines: readonly string[]): Promise<void> {
  await writeAtomically(path, lines.map((line) => `${line}\n`).join(""));
}

function dayOfTime(ms: number): string {
  return new Date(Math.max(0, ms)).toISOString().slice(0, 10);
}
