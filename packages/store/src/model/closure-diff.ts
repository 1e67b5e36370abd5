import { reach } from "@nixperf/graph";
import type { StoreDatabase } from "@nixperf/nix/database";
import { compareVersions } from "@nixperf/nix/store-path";
import { packageNames } from "./package-names.ts";

export type PackageChangeKind = "added" | "removed" | "upgraded" | "downgraded" | "changed" | "rebuilt";

/** One package that differs between two closures. */
export interface PackageChange {
  name: string;
  /**
   * `upgraded` or `downgraded`: its newest version is another; `changed`: the newest is the same, others came or went;
   * `rebuilt`: the same versions, in other paths.
   */
  kind: PackageChangeKind;
  /** Versions before and after, oldest first; a path without version is left out. */
  before: string[];
  after: string[];
  beforeBytes: number;
  afterBytes: number;
  changeBytes: number;
}

export interface ClosureDiff {
  before: { paths: number; narBytes: number };
  after: { paths: number; narBytes: number };
  /** Paths in both. */
  samePaths: number;
  /** The largest change in size first. */
  changes: PackageChange[];
}

/** What differs between the closures of two paths, by package; outputs of one package count together. */
export function diffClosures(database: StoreDatabase, from: number, to: number): ClosureDiff {
  const { references, narSizes, count } = database;
  const inBefore = reach(references, [from]);
  const inAfter = reach(references, [to]);
  const nameOf = packageNames(database);
  const packages = new Map<string, { before: Side; after: Side }>();
  const before = { paths: 0, narBytes: 0 };
  const after = { paths: 0, narBytes: 0 };
  let samePaths = 0;

  for (let path = 0; path < count; path++) {
    const was = inBefore[path] === 1;
    const is = inAfter[path] === 1;
    if (!was && !is) continue;
    const bytes = narSizes[path]!;
    if (was) tally(before, bytes);
    if (is) tally(after, bytes);
    if (was && is) samePaths++;
    const found = nameOf(path);
    const name = found?.pname ?? "derivations";
    let sides = packages.get(name);
    if (sides === undefined) packages.set(name, (sides = { before: side(), after: side() }));
    if (was) add(sides.before, path, found?.version ?? null, bytes);
    if (is) add(sides.after, path, found?.version ?? null, bytes);
  }
  const changes: PackageChange[] = [];
  for (const [name, sides] of packages) {
    const change = changeOf(name, sides.before, sides.after);
    if (change !== null) changes.push(change);
  }
  changes.sort((a, b) => Math.abs(b.changeBytes) - Math.abs(a.changeBytes) || (a.name < b.name ? -1 : 1));
  return { before, after, samePaths, changes };
}

interface Side {
  paths: Set<number>;
  versions: Set<string>;
  narBytes: number;
}

const side = (): Side => ({ paths: new Set(), versions: new Set(), narBytes: 0 });

function tally(total: { paths: number; narBytes: number }, bytes: number): void {
  total.paths++;
  total.narBytes += bytes;
}

function add(to: Side, path: number, version: string | null, bytes: number): void {
  to.paths.add(path);
  to.narBytes += bytes;
  if (version !== null) to.versions.add(version);
}

/** Null when nothing differs. */
function changeOf(name: string, before: Side, after: Side): PackageChange | null {
  if (before.paths.size === after.paths.size && [...before.paths].every((path) => after.paths.has(path))) return null;
  const was = [...before.versions].sort(compareVersions);
  const is = [...after.versions].sort(compareVersions);
  const sizes = {
    beforeBytes: before.narBytes,
    afterBytes: after.narBytes,
    changeBytes: after.narBytes - before.narBytes,
  };
  return { name, kind: kindOf(before, after, was, is), before: was, after: is, ...sizes };
}

function kindOf(before: Side, after: Side, was: string[], is: string[]): PackageChangeKind {
  if (before.paths.size === 0) return "added";
  if (after.paths.size === 0) return "removed";
  const step = compareVersions(is.at(-1) ?? "", was.at(-1) ?? "");
  if (step > 0) return "upgraded";
  if (step < 0) return "downgraded";
  return was.join("\0") === is.join("\0") ? "rebuilt" : "changed";
}
