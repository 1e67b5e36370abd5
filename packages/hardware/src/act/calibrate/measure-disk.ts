import { setImmediate } from "node:timers/promises";
import { measured } from "../../model/calibrate/measured.ts";
import type { DiskFigures } from "../../model/calibrate/disk-figures.ts";
import { spaceUnder } from "../../probe/space.ts";
import { sequential, syncs } from "./one-file.ts";
import type { Scratch } from "./scratch.ts";
import { smallFiles } from "./small-files.ts";
import type { SmallFileTimes } from "./small-files.ts";

export interface MeasureDiskOptions {
  scratch: Scratch;
  /** By `performance.now()`. */
  until: number;
  signal: AbortSignal | undefined;
}

const mebibyte = 1024 ** 2;

/** A round should take so long: enough for a clock, and to stop soon after somebody said so. */
const roundSeconds = 0.1;

/**
 * Small files, syncs and one large file, in rounds that take turns. The size of each round follows from the one before, so
 * that a slow disk is not given more than it can do in time; a twentieth of the free room is never passed.
 */
export async function measureDisk({ scratch, until, signal }: MeasureDiskOptions): Promise<DiskFigures> {
  const space = spaceUnder(scratch.path);
  const room = space === null ? 16 * mebibyte : (space.blockBytes * space.freeBlocks) / 20;
  const files: SmallFileTimes[] = [];
  const synced: number[] = [];
  const writes: number[] = [];
  const reads: number[] = [];
  let [count, times, bytes] = [100, 2, 4 * mebibyte];
  const rounds = [
    () => {
      const took = smallFiles(scratch.path, count);
      files.push(took);
      const each = took.create + took.stat + took.read + took.remove;
      count = clamp(roundSeconds / each, 20, 2000);
    },
    () => {
      const took = syncs(scratch.path, times);
      synced.push(...took);
      times = clamp(roundSeconds / Math.max(...took), 1, 50);
    },
    () => {
      const { write, read } = sequential(scratch.path, bytes);
      writes.push(write);
      if (read !== null) reads.push(read);
      bytes = Math.min(clamp(write * roundSeconds, 4 * mebibyte, 128 * mebibyte), Math.floor(room));
    },
  ];
  let longest = 0;
  for (let round = 0; ; round++) {
    signal?.throwIfAborted();
    const start = performance.now();
    // Each at least once where there is any time at all, and none that would not end in time.
    const isDue = round < rounds.length ? start < until : start + longest < until;
    if (!isDue) break;
    if (room < 4 * mebibyte) break;
    rounds[round % rounds.length]!();
    longest = Math.max(longest, performance.now() - start);
    await setImmediate();
  }
  const fileTimes = (name: keyof SmallFileTimes) =>
    measured(
      files.map((one) => one[name]),
      "less",
    );
  return {
    directory: scratch.parent,
    isStoresDisk: scratch.isStoresDisk,
    createSeconds: fileTimes("create"),
    statSeconds: fileTimes("stat"),
    readSeconds: fileTimes("read"),
    removeSeconds: fileTimes("remove"),
    syncSeconds: measured(synced, "less"),
    writeBytesPerSecond: measured(writes, "more"),
    readBytesPerSecond: measured(reads, "more"),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, value)));
}
