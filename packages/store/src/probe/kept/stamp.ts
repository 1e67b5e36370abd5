import { lstatSync, statSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import type { StoreLocation } from "@nixperf/nix/location";

/** The state of what changes with every change of a store that Nix makes. */
export interface Stamp {
  /** Equal for equal states. */
  text: string;
  /** When the youngest of these changes was, in milliseconds since the epoch. */
  changedAt: number;
}

/**
 * What is looked at: the store directory, `.links`, the database, its log and the version of its schema.
 * docs/decisions/disk.md says why no change that Nix makes leaves all of them as they were.
 */
export function stampOf({ realStoreDir, stateDir }: StoreLocation): Stamp {
  const seen = [
    // The store may be reached through a link.
    look(() => statSync(realStoreDir, { bigint: true })),
    look(() => lstatSync(`${realStoreDir}/.links`, { bigint: true, throwIfNoEntry: false })),
    look(() => statSync(`${stateDir}/db/db.sqlite`, { bigint: true })),
    // Opening a database and closing it again may make an empty log, or remove it.
    filled(look(() => lstatSync(`${stateDir}/db/db.sqlite-wal`, { bigint: true, throwIfNoEntry: false }))),
    look(() => statSync(`${stateDir}/db/schema`, { bigint: true })),
  ];
  const times = seen.flatMap((stats) => (stats === null ? [] : [stats.mtimeMs, stats.ctimeMs]));
  return { text: seen.map(textOf).join(";"), changedAt: Math.max(...times.map(Number)) };
}

function look(stat: () => BigIntStats | undefined): BigIntStats | null {
  try {
    return stat() ?? null;
  } catch {
    return null;
  }
}

function filled(stats: BigIntStats | null): BigIntStats | null {
  return stats !== null && stats.size > 0n ? stats : null;
}

function textOf(stats: BigIntStats | null): string {
  return stats === null
    ? "none"
    : [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].map(String).join(",");
}
