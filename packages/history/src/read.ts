import { readLines } from "@nixperf/files";
import { costsFile, samplesFile } from "./ledger-files.ts";
import { isUnknownRecord, parseRecord } from "./parse/parse-record.ts";
import type { DerivationCost } from "./records/derivation-cost.ts";
import type { LedgerRecord } from "./records/ledger-record.ts";
import type { Sample, SampleDay } from "./records/sample.ts";
import { rollUp } from "./roll-up.ts";

/** Which records to read; what is left out lets all through. */
export interface HistoryFilter {
  /** A name, or the beginning of names with a dot at its end: `store.`. Of costs: the derivation's name or `pname`. */
  name?: string | undefined;
  /** Milliseconds since the epoch; those at this instant too. */
  since?: number | undefined;
  /** Milliseconds since the epoch; those at this instant no more. */
  until?: number | undefined;
  /** What the subject has to have; it may have more. Of no meaning for costs. */
  subject?: Readonly<Record<string, string>> | undefined;
  signal?: AbortSignal | undefined;
}

/** Some of the records, in the order in which they were appended. */
export interface Batch<Item> {
  items: Item[];
  /** Lines since the batch before that are torn or damaged. */
  damaged: number;
  /** Lines since the batch before that only a later version of this package can read. */
  newer: number;
}

/** Samples as they were appended. Those that grew old are not among them, see {@link readDays}. */
export async function* readSamples(dir: string, filter: HistoryFilter = {}): AsyncGenerator<Batch<Sample>, void, void> {
  const isWanted = wanted(filter);
  for await (const { items, ...rest } of readAll(samplesFile(dir), filter.signal)) {
    const samples = items.filter((item) => item.schema === "nixperf.history.sample/1");
    yield { items: samples.filter((sample) => isWanted(sample, sample.at)), ...rest };
  }
}

/** What was found of each name and subject, a day at a time, of old samples and new ones alike. */
export interface Days {
  /** In the order of the days. */
  days: SampleDay[];
  damaged: number;
  newer: number;
}

/** Samples by the day (in UTC): what is left of old ones, and the newer ones rolled up now. Bounded by what is asked for. */
export async function readDays(dir: string, filter: HistoryFilter = {}): Promise<Days> {
  const isWanted = wanted(filter);
  const roll = rollUp();
  let [damaged, newer] = [0, 0];
  for await (const batch of readAll(samplesFile(dir), filter.signal)) {
    damaged += batch.damaged;
    newer += batch.newer;
    for (const item of batch.items) {
      if (item.schema === "nixperf.history.sample/1" && isWanted(item, item.at)) roll.add(item);
      if (item.schema === "nixperf.history.day/1" && isWanted(item, item.last.at)) roll.addDay(item);
    }
  }
  return { days: roll.days(), damaged, newer };
}

/** What derivations cost, as it was appended. */
export async function* readCosts(
  dir: string,
  filter: Omit<HistoryFilter, "subject"> = {},
): AsyncGenerator<Batch<DerivationCost>, void, void> {
  const { name } = filter;
  const isInTime = inTime(filter);
  for await (const { items, ...rest } of readAll(costsFile(dir), filter.signal)) {
    const costs = items.filter((item) => item.schema === "nixperf.history.cost/1");
    const isWanted = (cost: DerivationCost) =>
      isInTime(cost.at) && (name === undefined || cost.name === name || cost.pname === name);
    yield { items: costs.filter(isWanted), ...rest };
  }
}

async function* readAll(path: string, signal: AbortSignal | undefined) {
  for await (const { items, damaged } of readLines(path, parseRecord, signal)) {
    const known = items.filter((item): item is LedgerRecord => !isUnknownRecord(item));
    yield { items: known, damaged, newer: items.length - known.length };
  }
}

function wanted(filter: HistoryFilter): (item: Pick<Sample, "name" | "subject">, at: string) => boolean {
  const { name } = filter;
  const isInTime = inTime(filter);
  const words = Object.entries(filter.subject ?? {});
  return (item, at) =>
    (name === undefined || item.name === name || (name.endsWith(".") && item.name.startsWith(name))) &&
    words.every(([key, word]) => Object.hasOwn(item.subject, key) && item.subject[key] === word) &&
    isInTime(at);
}

function inTime({ since, until }: HistoryFilter): (at: string) => boolean {
  if (since === undefined && until === undefined) return () => true;
  // Instants are all written alike, so that texts compare as times do.
  const [from, to] = [since, until].map((ms) => (ms === undefined ? undefined : isoOf(ms)));
  return (at) => (from === undefined || at >= from) && (to === undefined || at < to);
}

/** Of the years that instants in the ledger can have. */
function isoOf(ms: number): string {
  return new Date(Math.min(Math.max(ms, 0), Date.UTC(9999, 11, 31))).toISOString();
}
