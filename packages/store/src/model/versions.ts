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

/**
 * Packages that are there more than once, those whose extra copies take most first. `kindOf` tells trees apart that
 * bear the same name, such as the many that are called `source`.
 */
export function repeatedPackages(database: StoreDatabase, kindOf: (path: number) => string | null): RepeatedPackage[] {
  const nameOf = packageNames(database);
  const copies = new Map<string, { name: string; output: string; found: RepeatedPackage["copies"] }>();
  for (let path = 0; path < database.count; path++) {
    const found = nameOf(path);
    if (found === null) continue;
    const name = kindOf(path) ?? found.pname;
    const key = `${name}\0${found.output}`;
    const copy = { path, version: found.version ?? "" };
    const group = copies.get(key);
    if (group === undefined) copies.set(key, { name, output: found.output, found: [copy] });
    else group.found.push(copy);
  }
  const repeated: RepeatedPackage[] = [];
  for (const { name, output, found } of copies.values()) {
    if (found.length < 2) continue;
    found.sort((a, b) => compareVersions(b.version, a.version) || a.path - b.path);
    const sizes = found.map(({ path }) => database.narSizes[path]!);
    const narBytes = sizes.reduce((a, b) => a + b, 0);
    repeated.push({
      name,
      output,
      versions: [...new Set(found.map(({ version }) => version))].filter((version) => version !== "").reverse(),
      copies: found,
      narBytes,
      extraBytes: narBytes - sizes.reduce((a, b) => Math.max(a, b), 0),
    });
  }
  return repeated.sort((a, b) => b.extraBytes - a.extraBytes || (a.name < b.name ? -1 : 1));
}
