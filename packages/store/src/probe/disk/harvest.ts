import type { EntryMarks } from "../../model/disk/entry-marks.ts";
import { inodeTable } from "../../model/disk/inode-table.ts";
import type { InodeKeys } from "../../model/disk/inode-table.ts";
import type { UnreadablePart } from "../../model/disk/unreadable-part.ts";
import { markEntry } from "./mark-entry.ts";
import type { EntryVisitor } from "./walk-entry.ts";

/** What one worker has found in its part of the store, as it is handed over. Inodes have numbers of this worker's own. */
export interface Harvest {
  /** Numbers of the first entries of the batches that it took, in that order; what follows is in their order, too. */
  batches: number[];
  /** Links to shared inodes below those entries. */
  links: Uint32Array;
  /** What tells the inodes apart, as `InodeKeys` has it. */
  keys: InodeKeys;
  /** By inode: bytes, `st_nlink`, and whether `.links` has one of the links. */
  bytes: Float64Array;
  nlinks: Uint32Array;
  inLinkFarm: Uint8Array;
  farm: { entries: number; directories: number; directoryBytes: number; unused: number; unusedBytes: number };
  unreadable: UnreadablePart[];
}

/** Sums by entry, in memory that all workers share; each entry is one worker's. */
export interface EntrySums {
  ownBytes: Float64Array;
  ownInodes: Float64Array;
  apparentBytes: Float64Array;
  files: Float64Array;
  /** Links to shared inodes. */
  links: Uint32Array;
}

/** Kept of each worker, lest a store full of unreadable directories fill the memory. */
const mostUnreadable = 10_000;

const directoryType = 0o040000;
const typeMask = 0o170000;

export interface Harvester {
  /** To be told about an entry of the store directory. */
  entry(number: number): EntryVisitor;
  /** To be told about what is in `.links`. */
  farm(): EntryVisitor;
  batch(first: number): void;
  result(): Harvest;
}

/**
 * Sorts what a walk finds into sums by entry and shared inodes, and marks the entries.
 *
 * @param storeDevice number of the device that the store directory is on
 */
export function harvester(sums: EntrySums, marks: EntryMarks, storeDevice: number): Harvester {
  const table = inodeTable();
  const batches: number[] = [];
  const links: number[] = [];
  const bytes: number[] = [];
  const nlinks: number[] = [];
  const inLinkFarm: number[] = [];
  const farm = { entries: 0, directories: 0, directoryBytes: 0, unused: 0, unusedBytes: 0 };
  const unreadable: UnreadablePart[] = [];

  function shared(device: number, inode: number | bigint, nlink: number, blocks: number): number {
    const number = table.numberOf(device, inode);
    bytes[number] = blocks * 512;
    // Whoever links to it meanwhile makes it stay: the larger number is the careful one.
    nlinks[number] = Math.max(nlink, nlinks[number] ?? 0);
    inLinkFarm[number] ??= 0;
    return number;
  }

  function failed(entry: number): EntryVisitor["unreadable"] {
    return (path, code) => {
      if (entry >= 0) marks.changed[entry] = Number.NaN;
      if (unreadable.length < mostUnreadable) unreadable.push({ entry, path, code });
    };
  }

  return {
    batch: (first) => void batches.push(first),
    entry: (number) => {
      let isMarked = false;
      return {
        found: (_path, stats, inode) => {
          // The entry itself comes first.
          if (!isMarked) markEntry(marks, number, stats, storeDevice);
          isMarked = true;
          const isDirectory = (stats.mode & typeMask) === directoryType;
          if (!isDirectory) {
            sums.files[number]! += 1;
            sums.apparentBytes[number]! += stats.size;
            if (stats.nlink > 1) {
              links.push(shared(stats.dev, inode, stats.nlink, stats.blocks));
              sums.links[number]! += 1;
              return;
            }
          }
          sums.ownInodes[number]! += 1;
          sums.ownBytes[number]! += stats.blocks * 512;
        },
        unreadable: failed(number),
      };
    },
    farm: () => ({
      found: (_path, stats, inode) => {
        if ((stats.mode & typeMask) === directoryType) {
          farm.directories++;
          farm.directoryBytes += stats.blocks * 512;
          return;
        }
        farm.entries++;
        if (stats.nlink > 1) {
          inLinkFarm[shared(stats.dev, inode, stats.nlink, stats.blocks)] = 1;
        } else {
          farm.unused++;
          farm.unusedBytes += stats.blocks * 512;
        }
      },
      unreadable: failed(-1),
    }),
    result: () => ({
      batches,
      links: Uint32Array.from(links),
      keys: table.keys(),
      bytes: Float64Array.from(bytes),
      nlinks: Uint32Array.from(nlinks),
      inLinkFarm: Uint8Array.from(inLinkFarm),
      farm,
      unreadable,
    }),
  };
}
