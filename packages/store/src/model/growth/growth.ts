import { enough, medianSlope } from "./median-slope.ts";
import type { Point, Slope } from "./median-slope.ts";

/** What was sampled of one thing on one day, as the ledger has it (`SampleDay` of `@nixperf/history`). */
export interface SampledDay {
  day: string;
  name: string;
  subject: Readonly<Record<string, string>>;
  first: { at: string; value: number };
  last: { at: string; value: number };
}

/** How a store grows, by the samples of earlier runs. */
export interface Growth {
  /** The first and the last sample. ISO 8601, UTC. */
  since: string;
  until: string;
  /** On how many days there were samples. */
  days: number;
  /** Of all that is registered, between collections: what comes in, without what collections take out. */
  store: GrowthRate;
  /** The roots that retain more each day, the fastest first. */
  roots: Array<{ root: string } & GrowthRate>;
  /** The packages that take more each day, the fastest first. */
  packages: Array<{ package: string } & GrowthRate>;
  /** What the disk loses each day, by everything on it; null where that is not known. */
  disk: DiskGrowth | null;
}

/** Bytes of NAR (of the disk: bytes) a day; negative for less. In about nineteen of twenty cases between `low` and `high`. */
export interface GrowthRate {
  perDayBytes: number;
  lowBytes: number;
  highBytes: number;
}

export interface DiskGrowth extends GrowthRate {
  /** What is free now. */
  freeBytes: number;
  /** How long until nothing is, if nothing is collected; null where the disk does not fill. */
  fullInSeconds: number | null;
  /** By the interval: not before, and not after; null where it may be never. */
  soonestSeconds: number | null;
  latestSeconds: number | null;
}

/** What there is when it is too little to tell growth from. */
export interface TooFewSamples {
  samples: number;
  days: number;
}

const daySeconds = 86_400;

/**
 * How a store grows. Null when there are no samples of it at all; what there is when that is too little: it takes five
 * samples on different days, or before and after collections, that together cover seven days in which nothing was deleted.
 *
 * Growth is what happens between collections. A store that is collected weekly does not grow in the long run, and one that
 * was collected once would seem to shrink: so the samples are cut into pieces wherever the store became smaller, and only
 * samples of one piece are compared with each other, of roots and packages too.
 *
 * @param days of this one store, all names, in any order
 * @param freeBytes what is free on the disk now; null: as the last sample says
 * @param rows how many roots and packages to name
 */
export function growthOf(
  days: readonly SampledDay[],
  freeBytes: number | null,
  rows: number,
): Growth | TooFewSamples | null {
  const sampled = (name: string) => points(days.filter((day) => day.name === name));
  const size = afterwards(sampled("store.narBytes"), sampled("store.freed.narBytes"), -1);
  const [first, last] = [size[0], size.at(-1)];
  if (first === undefined || last === undefined) return null;
  const collections = size.flatMap(({ day, value }, i) => (i > 0 && value < size[i - 1]!.value ? [day] : []));
  const store = medianSlope(pieces(size, collections));
  if (store === null) {
    return { samples: size.length, days: Math.floor(last.day - first.day) };
  }
  return {
    since: new Date(first.day * daySeconds * 1000).toISOString(),
    until: new Date(last.day * daySeconds * 1000).toISOString(),
    days: new Set(size.map(({ day }) => Math.floor(day))).size,
    store: rate(store),
    roots: growing(days, "store.root.retainedBytes", "root", collections)
      .slice(0, rows)
      .map(({ word, slope }) => Object.assign({ root: word }, rate(slope))),
    packages: growing(days, "store.package.narBytes", "package", collections)
      .slice(0, rows)
      .map(({ word, slope }) => Object.assign({ package: word }, rate(slope))),
    disk: diskGrowth(
      afterwards(sampled("store.disk.freeBytes"), sampled("store.freed.diskBytes"), 1),
      collections,
      freeBytes,
    ),
  };
}

export function isTooFew(growth: Growth | TooFewSamples): growth is TooFewSamples {
  return !("store" in growth);
}

/** In the order of time; one of a day on which there was but one. */
function points(days: readonly SampledDay[]): Point[] {
  return days
    .flatMap(({ first, last }) => (first.at === last.at ? [last] : [first, last]))
    .map(({ at, value }) => ({ day: Date.parse(at) / 1000 / daySeconds, value }))
    .sort((a, b) => a.day - b.day);
}

/** With a point more after each collection of ours, by what it freed: a run samples the store before it deletes. */
function afterwards(all: readonly Point[], freed: readonly Point[], sign: 1 | -1): Point[] {
  const found = [...all];
  for (const { day, value } of freed) {
    const at = found.findLastIndex((point) => point.day <= day);
    const before = found[at];
    if (value === 0 || before === undefined || day - before.day > 1) continue;
    found.splice(at + 1, 0, { day, value: before.value + sign * value });
  }
  return found;
}

function pieces(all: readonly Point[], collections: readonly number[]): Point[][] {
  const found: Point[][] = [[]];
  let passed = 0;
  for (const point of all) {
    if (passed < collections.length && point.day >= collections[passed]!) {
      while (passed < collections.length && point.day >= collections[passed]!) passed++;
      found.push([]);
    }
    found.at(-1)!.push(point);
  }
  return found;
}

function growing(days: readonly SampledDay[], name: string, key: string, collections: readonly number[]) {
  const series = new Map<string, SampledDay[]>();
  for (const day of days) {
    const word = day.subject[key];
    if (day.name !== name || word === undefined) continue;
    const own = series.get(word);
    if (own === undefined) series.set(word, [day]);
    else own.push(day);
  }
  return [...series]
    .map(([word, own]) => ({ word, slope: medianSlope(pieces(points(own), collections)) }))
    .filter((one): one is { word: string; slope: Slope } => one.slope !== null && Math.round(one.slope.perDay) > 0)
    .sort((a, b) => b.slope.perDay - a.slope.perDay || (a.word < b.word ? -1 : 1));
}

function diskGrowth(free: readonly Point[], collections: readonly number[], now: number | null): DiskGrowth | null {
  const slope = medianSlope(pieces(free, collections));
  const freeBytes = now ?? free.at(-1)?.value ?? null;
  if (slope === null || freeBytes === null) return null;
  const used = rate({ perDay: -slope.perDay, low: -slope.high, high: -slope.low });
  const fullIn = (perDay: number) => (perDay > 0 ? Math.round((freeBytes / perDay) * daySeconds) : null);
  const isFilling = used.perDayBytes > 0;
  return {
    ...used,
    freeBytes,
    fullInSeconds: fullIn(used.perDayBytes),
    soonestSeconds: isFilling ? fullIn(used.highBytes) : null,
    latestSeconds: isFilling ? fullIn(used.lowBytes) : null,
  };
}

function rate({ perDay, low, high }: Slope): GrowthRate {
  // No -0.
  return { perDayBytes: Math.round(perDay) + 0, lowBytes: Math.round(low) + 0, highBytes: Math.round(high) + 0 };
}

/** How much it takes, in words. */
export const enoughInWords: string = `${enough.points} samples that cover ${enough.days} days without a collection`;
