import { isStorePathName } from "@nixperf/nix/store-path";

/** What the file of a build log tells besides what stands in it. Seconds since the epoch. */
export interface BuildLog {
  /** Base name of the derivation. */
  drvName: string;
  /** When the file was made: when the first build with this log began. Null where the file system does not tell. */
  bornAt: number | null;
  /** When it was last written: when the builder of the last build ended. */
  endedAt: number;
}

/**
 * The derivation whose log `<directory>/<file>` is, below `drvs`; null for what is no log. Nix takes two letters of the base
 * name for the directory, and packs most logs (`LocalStore::getBuildLogExact`, `DerivationGoal::openLogFile`).
 */
export function logOf(directory: string, file: string): string | null {
  const name = `${directory}${file.replace(/\.(?:bz2|xz|zst)$/, "")}`;
  return directory.length === 2 && name.endsWith(".drv") && isStorePathName(name) ? name : null;
}
