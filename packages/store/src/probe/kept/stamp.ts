import { readFileSync, realpathSync, statSync, lstatSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import { dirname } from "node:path";
import type { StoreLocation } from "@nixperf/nix/location";

/** The state of what changes with every change of a store that Nix makes. */
export interface Stamp {
  /** Equal for equal states, until the machine is started anew. */
  text: string;
  /** Which store directory it is, and since which start of the machine: see {@link bootId}. */
  place: string;
  /** When the youngest of these changes was, in milliseconds since the epoch; infinite where there is no database. */
  changedAt: number;
  /** When it was looked, by the clock that also tells when files change. */
  takenAt: number;
  /** The directory in which the database is, wherever a link may lead to it. */
  databaseDir: string;
}

/**
 * What is looked at: the store directory, `.links`, the database, its log and the version of its schema.
 * docs/decisions/disk.md says why no change that Nix makes leaves all of them as they were.
 */
export function stampOf({ realStoreDir, stateDir }: StoreLocation): Stamp {
  const takenAt = Date.now();
  // The log is beside what a link leads to (SQLite opens it so).
  const database = look(() => realpathSync(`${stateDir}/db/db.sqlite`)) ?? `${stateDir}/db/db.sqlite`;
  const file = look(() => statSync(database, { bigint: true }));
  // The store may be reached through a link.
  const storeDirectory = look(() => statSync(realStoreDir, { bigint: true }));
  const seen = [
    storeDirectory,
    look(() => lstatSync(`${realStoreDir}/.links`, { bigint: true, throwIfNoEntry: false })),
    file,
    // Opening a database and closing it again may make an empty log, or remove it.
    filled(look(() => lstatSync(`${database}-wal`, { bigint: true, throwIfNoEntry: false }))),
    look(() => statSync(`${stateDir}/db/schema`, { bigint: true })),
  ];
  const times = seen.flatMap((stats) => (stats === null ? [] : [Number(stats.mtimeMs), Number(stats.ctimeMs)]));
  const boot = bootId();
  return {
    text: [...seen.map(textOf), boot].join(";"),
    place: `${storeDirectory?.dev},${storeDirectory?.ino};${boot}`,
    changedAt: file === null ? Infinity : Math.max(...times),
    takenAt,
    databaseDir: dirname(database),
  };
}

/**
 * Which start of the machine this is: a loss of power may leave a file with newer content than its times tell, and devices
 * may be numbered in another way.
 */
function bootId(): string {
  return look(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()) ?? "";
}

function look<Seen>(at: () => Seen | undefined): Seen | null {
  try {
    return at() ?? null;
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
