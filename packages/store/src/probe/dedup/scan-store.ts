import { readdirSync } from "node:fs";
import { storeDirUnlisted } from "../../errors.ts";
import type { LinkEntries } from "../../model/dedup/link-entries.ts";
import type { InodeNumbers, LooseNames } from "../../model/dedup/loose-file.ts";
import { onDisk } from "../disk/walk-entry.ts";
import type { FileTable, Found, LooseRows, Unreadable } from "./jobs.ts";
import { joinTables, pathReader } from "./path-table.ts";
import { sharedBytes, sharedCounter, sharedIntegers, sharedNumbers } from "./shared.ts";
import type { Threads } from "./threads.ts";

/** What of a store matters to the optimiser, before any content is read. */
export interface StoreScan {
  /** Byte names in the store directory, `.links` left out. */
  entries: string[];
  farm: LinkEntries;
  loose: LooseNames;
  /** The same, for threads that read them. */
  files: FileTable;
  /** Of each loose name, its `st_ctime` in milliseconds. */
  changed: Float64Array;
  /** Byte paths of files that their owner may write. */
  writable: string[];
  unreadable: Unreadable[];
}

/** Which files the optimiser can link depends on the system (`CAN_LINK_SYMLINK`, `__APPLE__` in `optimise-store.cc`). */
export interface Linking {
  linksSymlinks: boolean;
  sparesApplications: boolean;
}

export function linkingOf(platform: string): Linking {
  return { linksSymlinks: platform === "linux", sparesApplications: platform === "darwin" };
}

/**
 * Looks at `.links`, and begins to look at everything in the store directory: what is then done here is done meanwhile.
 *
 * @param storeDir byte path of the directory
 * @param onWalk told how many of the entries have been taken, now and then
 */
export async function beginScan(
  storeDir: string,
  threads: Threads,
  linking: Linking,
  onWalk: (done: number, total: number) => void,
): Promise<{ entries: string[]; done: Promise<StoreScan> }> {
  const entries = list(storeDir).filter((name) => name !== ".links");
  const { farm, unreadable } = await lookAtLinks(`${storeDir}/.links`, list(`${storeDir}/.links`), threads);
  const next = sharedCounter();
  // Copied as plain numbers: a set is built of them in each thread.
  const linked = [...farm.inodes];
  const walk = threads.all({ do: "walk-entries", next, storeDir, names: entries.join("/"), linked, ...linking });
  return { entries, done: finish() };

  async function finish(): Promise<StoreScan> {
    const watch = setInterval(() => onWalk(Math.min(Atomics.load(next, 0), entries.length), entries.length), 100);
    const parts = await walk.finally(() => clearInterval(watch));
    const rows = parts.map((part) => part.rows!);
    return {
      entries,
      farm,
      ...looseFiles(parts, rows),
      changed: joined(rows, "changed"),
      writable: rows.flatMap(({ writable }) => writable),
      unreadable: [...unreadable, ...parts.flatMap((part) => part.unreadable)],
    };
  }
}

/** Byte names in a directory; none where there is no such directory. Throws NIXPERF_STORE_DIR_UNLISTED. */
function list(directory: string): string[] {
  try {
    return readdirSync(onDisk(directory), "latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw storeDirUnlisted(directory, error as NodeJS.ErrnoException);
  }
}

async function lookAtLinks(
  directory: string,
  names: string[],
  threads: Threads,
): Promise<{ farm: LinkEntries; unreadable: Unreadable[] }> {
  const count = names.length;
  const columns = {
    kinds: sharedBytes(count),
    sizes: sharedNumbers(count),
    bytes: sharedNumbers(count),
    links: sharedIntegers(count),
    inodes: sharedNumbers(count),
  };
  const found =
    count === 0
      ? []
      : await threads.all({
          do: "look-at-links",
          next: sharedCounter(),
          directory,
          names: names.join("/"),
          ...columns,
        });
  const large = new Map(found.flatMap((part) => part.large));
  const farm: LinkEntries = { names, ...columns, inodes: exact(columns.inodes, large) };
  const unreadable = found.flatMap((part) => part.unreadable);
  // What went away in between, and what could not be looked at, has no links.
  const seen = [...names.keys()].filter((row) => farm.links[row]! > 0);
  return { farm: seen.length === count ? farm : chosenLinks(farm, seen), unreadable };
}

function chosenLinks(farm: LinkEntries, rows: readonly number[]): LinkEntries {
  const pick = (column: ArrayLike<number>): number[] => rows.map((row) => column[row]!);
  return {
    names: rows.map((row) => farm.names[row]!),
    inodes: rows.map((row) => farm.inodes[row]!),
    kinds: Uint8Array.from(pick(farm.kinds)),
    sizes: Float64Array.from(pick(farm.sizes)),
    bytes: Float64Array.from(pick(farm.bytes)),
    links: Uint32Array.from(pick(farm.links)),
  };
}

function looseFiles(parts: readonly Found[], rows: readonly LooseRows[]): { loose: LooseNames; files: FileTable } {
  const large = new Map<number, bigint>();
  let before = 0;
  for (const part of parts) {
    for (const [row, inode] of part.large) large.set(before + row, inode);
    before += part.rows!.entries.length;
  }
  const paths = joinTables(rows.map((part) => part.paths));
  const files = { paths, kinds: sharedBytes(joined(rows, "kinds")), sizes: sharedNumbers(joined(rows, "sizes")) };
  const loose: LooseNames = {
    count: before,
    pathOf: pathReader(paths),
    entries: Uint32Array.from(joined(rows, "entries")),
    inodes: exact(joined(rows, "inodes"), large),
    kinds: files.kinds,
    sizes: files.sizes,
    bytes: joined(rows, "bytes"),
    links: Uint32Array.from(joined(rows, "links")),
  };
  return { loose, files };
}

/** A column of all threads' rows. */
function joined(
  rows: readonly LooseRows[],
  name: "entries" | "inodes" | "kinds" | "sizes" | "bytes" | "links" | "changed",
): Float64Array {
  const whole = new Float64Array(rows.reduce((sum, part) => sum + part[name].length, 0));
  let at = 0;
  for (const part of rows) {
    whole.set(part[name], at);
    at += part[name].length;
  }
  return whole;
}

function exact(inodes: Float64Array, large: ReadonlyMap<number, bigint>): InodeNumbers {
  return large.size === 0 ? inodes : Array.from(inodes, (inode, row) => large.get(row) ?? inode);
}
