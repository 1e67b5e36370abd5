import { compareVersions } from "@nixperf/nix/store-path";
import type { StoreDatabase } from "@nixperf/nix/database";
import { packageNames } from "./package-names.ts";

/** A package of which the store holds more than one copy: other versions, or other builds of one version. */
export interface RepeatedPackage {
  /** Name without version and output. */
  name: string;
  output: string;
  /** Distinct versions, oldest first. */
  versions: string[];
  /** The paths by number, newest version first; `version` is "" for a name that has none. */
  copies: Array<{ path: number; version: string }>;
  narBytes: number;
  /** What all copies but the largest take. */
  extraBytes: number;
}

/** All packages that are there more than once, and those whose extra copies take most. */
export interface RepeatedPackages {
  packages: number;
  extraBytes: number;
  /** The largest extra first. */
  top: RepeatedPackage[];
}

export interface RepeatedOptions {
  /** At most so many in `top`. */
  limit?: number | undefined;
  /** Only packages of this name, also where there is one copy alone; `packages` and `extraBytes` are about these too. */
  name?: string | undefined;
}

/**
 * Packages that are there more than once. `kindOf` tells trees apart that bear the same name, such as the many that are
 * called `source`.
 */
export function repeatedPackages(
  database: StoreDatabase,
  kindOf: (path: number) => string | null,
  { limit = Number.POSITIVE_INFINITY, name: wanted }: RepeatedOptions = {},
): RepeatedPackages {
  const { narSizes, count } = database;
  const nameOf = packageNames(database);
  const groups = new Map<string, Copies>();
  for (let path = 0; path < count; path++) {
    const found = nameOf(path);
    if (found === null) continue;
    const name = kindOf(path) ?? found.pname;
    if (wanted !== undefined && name !== wanted) continue;
    const key = `${name}\0${found.output}`;
    const copy = { path, version: found.version ?? "" };
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { name, output: found.output, copies: [copy] });
    else group.copies.push(copy);
  }
  const repeated: Array<Copies & { narBytes: number; extraBytes: number }> = [];
  for (const group of groups.values()) {
    if (group.copies.length < 2 && wanted === undefined) continue;
    let narBytes = 0;
    let largest = 0;
    for (const { path } of group.copies) {
      narBytes += narSizes[path]!;
      largest = Math.max(largest, narSizes[path]!);
    }
    repeated.push({ ...group, narBytes, extraBytes: narBytes - largest });
  }
  repeated.sort((a, b) => b.extraBytes - a.extraBytes || (a.name < b.name ? -1 : 1));
  return {
    packages: repeated.filter(({ copies }) => copies.length > 1).length,
    extraBytes: repeated.reduce((sum, group) => sum + group.extraBytes, 0),
    top: repeated.slice(0, limit).map(withVersions),
  };
}

type Copies = Pick<RepeatedPackage, "name" | "output" | "copies">;

function withVersions<Found extends Copies>(found: Found): Found & { versions: string[] } {
  const distinct = [...new Set(found.copies.map(({ version }) => version))].sort(compareVersions);
  // A package may have a thousand copies of few versions.
  const ranks = new Map(distinct.map((version, rank) => [version, rank]));
  const copies = found.copies.sort((a, b) => ranks.get(b.version)! - ranks.get(a.version)! || a.path - b.path);
  return { ...found, copies, versions: distinct.filter((version) => version !== "") };
}
