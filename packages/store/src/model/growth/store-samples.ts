import { state } from "../liveness.ts";
import { packageNames } from "../package-names.ts";
import type { RootGroup } from "../root-groups.ts";
import type { RootKind } from "../root-kind.ts";
import type { StoreModel } from "../store-model.ts";
import { totalsByState } from "../totals.ts";

/** A sample of `@nixperf/history`, as this package makes them. */
export interface StoreSample {
  schema: "nixperf.history.sample/1";
  at: string;
  name: string;
  value: number;
  unit: "bytes" | "count";
  subject: Record<string, string>;
  run: null;
}

/** Of more roots and packages than these the largest are sampled. */
const sampled = 30;
/** Paths of roots may be longer than a sample may say. */
const longest = 4096;

/**
 * What one reading of a store adds to the ledger: its size, what of it is dead, the roots that retain most, the packages
 * that take most, and what is free on its disk. What is not known is not sampled.
 *
 * @param at when the store was read, in seconds since the epoch
 * @param diskFree bytes that are free on the disk of the store; null where that is not known
 */
export function storeSamples(model: StoreModel, at: number, diskFree: number | null): StoreSample[] {
  const { snapshot, states, visibility } = model;
  const { count, narSizes } = snapshot.database;
  const sample = sampler(snapshot.location.realStoreDir, at);
  const samples = [
    sample(
      "store.narBytes",
      narSizes.reduce((a, b) => a + b, 0),
      "bytes",
    ),
    sample("store.paths", count, "count"),
  ];
  if (visibility !== "unknown") {
    const dead = totalsByState(states, narSizes)[state.dead];
    samples.push(
      sample("store.dead.narBytes", dead.narBytes, "bytes"),
      sample("store.dead.paths", dead.paths, "count"),
    );
    for (const [root, bytes] of largest(retainedByRoot(model))) {
      samples.push(sample("store.root.retainedBytes", bytes, "bytes", { root }));
    }
  }
  for (const [name, bytes] of largest(bytesByPackage(model))) {
    samples.push(sample("store.package.narBytes", bytes, "bytes", { package: name }));
  }
  if (diskFree !== null) samples.push(sample("store.disk.freeBytes", diskFree, "bytes"));
  return samples;
}

/** What was deleted from a store: paths, and their bytes; of the disk null where that is not known. */
export interface Freed {
  paths: number;
  narBytes: number;
  diskBytes: number | null;
}

/** What carrying out a plan adds to the ledger. */
export function freedSamples(realStoreDir: string, at: number, freed: Freed): StoreSample[] {
  const sample = sampler(realStoreDir, at);
  const samples = [
    sample("store.freed.paths", freed.paths, "count"),
    sample("store.freed.narBytes", freed.narBytes, "bytes"),
  ];
  if (freed.diskBytes !== null) samples.push(sample("store.freed.diskBytes", freed.diskBytes, "bytes"));
  return samples;
}

function sampler(store: string, seconds: number) {
  const at = new Date(seconds * 1000).toISOString();
  return (
    name: string,
    value: number,
    unit: StoreSample["unit"],
    subject: Record<string, string> = {},
  ): StoreSample => ({
    schema: "nixperf.history.sample/1",
    at,
    name,
    value,
    unit,
    subject: { store, ...subject },
    run: null,
  });
}

/** By names that stay the same from run to run. What running programs hold comes and goes, and is left out. */
function retainedByRoot({ groups, retained, roots, snapshot }: StoreModel): Map<string, number> {
  const { groupBytes } = retained();
  const found = new Map<string, number>();
  groups.forEach((group, i) => {
    const isPassing: Partial<Record<RootKind, boolean>> = { process: true, temporary: true };
    if (isPassing[group.kind] === true) return;
    const profile = roots[group.members[0]!]!.generation?.profile;
    const name = profile === undefined ? group.label : profileName(group, profile, snapshot.location.stateDir);
    const short = name.slice(0, longest);
    found.set(short, (found.get(short) ?? 0) + groupBytes[i]!);
  });
  return found;
}

/** A group's label counts generations, which changes each time there is one more. */
function profileName({ current }: RootGroup, profile: string, stateDir: string): string {
  const prefix = `${stateDir}/profiles/`;
  const name = profile.startsWith(prefix) ? profile.slice(prefix.length) : profile;
  return `${name}: ${current ? "current generation" : "old generations"}`;
}

function bytesByPackage({ snapshot }: StoreModel): Map<string, number> {
  const { database } = snapshot;
  const nameOf = packageNames(database);
  const found = new Map<string, number>();
  for (let path = 0; path < database.count; path++) {
    const name = nameOf(path)?.pname ?? "derivations";
    found.set(name, (found.get(name) ?? 0) + database.narSizes[path]!);
  }
  return found;
}

function largest(sizes: Map<string, number>): Array<[name: string, bytes: number]> {
  return [...sizes]
    .filter(([, bytes]) => bytes > 0)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, sampled);
}
