import { lstatSync, readdirSync, statfsSync } from "node:fs";
import { blocksMean } from "../../model/disk/blocks-mean.ts";
import type { WholeDisk } from "../../model/disk/disk-totals.ts";
import type { UnreadablePart } from "../../model/disk/unreadable-part.ts";
import { storeDirUnlisted } from "../../errors.ts";
import type { EntrySums } from "./harvest.ts";
import { putTogether } from "./put-together.ts";
import { runWorkers } from "./run-workers.ts";
import { onDisk } from "./walk-entry.ts";
import { counter } from "./walk-orders.ts";

export interface WalkStoreOptions {
  realStoreDir: string;
  /**
   * Byte names of the entries to walk; left out: all. Then what is known of a shared inode is what its links below these
   * entries and in `.links` tell, which is all that `reclaim` needs.
   */
  only?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
  /** Told now and then how many entries, those of `.links` among them, have been walked. */
  onProgress?: ((done: number, total: number) => void) | undefined;
  /** How many threads to begin with; more are added when the disk is what is waited for. */
  workers?: number | undefined;
}

/** A walk, with what only the sum of all needs. */
export interface WalkedStore extends WholeDisk {
  /** The parts that are too low in `unreadable`, and of `.links`; at most ten thousand a thread. */
  unreadableParts: UnreadablePart[];
}

/**
 * Walks what is in the store directory, in several threads. What comes and goes meanwhile is in it or not; nothing is ever
 * changed. Memory is needed for names of entries and for links to files with more than one, not for files.
 *
 * @throws NIXPERF_STORE_DIR_UNLISTED
 */
export async function walkStore(options: WalkStoreOptions): Promise<WalkedStore> {
  const { realStoreDir, signal, onProgress } = options;
  signal?.throwIfAborted();
  const storeDir = Buffer.from(realStoreDir, "utf8").toString("latin1");
  const workers = runWorkers(options.workers, signal);
  try {
    const storeDirectory = lookAtStoreDir(storeDir);
    const entries = options.only === undefined ? storeDirectory.entries : [...options.only];
    const farm = listFarm(storeDir);
    const sums = sumsOf(entries.length);
    const counters = shared(Int32Array, 2);
    const total = entries.length + farm.names.length;
    const harvests = await workers.run(
      { storeDir, entries: entries.join("/"), farm: farm.names.join("/"), sums, counters },
      () => onProgress?.(Atomics.load(counters, counter.done), total),
    );
    onProgress?.(total, total);
    const put = putTogether(entries.length, sums, harvests);
    const unreadableParts = [...farm.unreadable, ...harvests.flatMap((harvest) => harvest.unreadable)];
    const unreadable = new Set(unreadableParts.filter(({ entry }) => entry >= 0).map(({ entry }) => entries[entry]!));
    const sum = (of: "entries" | "directories" | "directoryBytes" | "unused" | "unusedBytes"): number =>
      harvests.reduce((before, harvest) => before + harvest.farm[of], 0);
    return {
      entries,
      indexOf: new Map(entries.map((name, entry) => [name, entry])),
      ownBytes: sums.ownBytes,
      ownInodes: sums.ownInodes,
      apparentBytes: sums.apparentBytes,
      files: sums.files,
      ...put,
      linkFarm: {
        entries: sum("entries"),
        directoryBytes: sum("directoryBytes") + farm.directoryBytes,
        unused: sum("unused"),
        unusedBytes: sum("unusedBytes"),
      },
      linkFarmDirectories: sum("directories") + farm.directories,
      unreadable: [...unreadable],
      unreadableParts,
      blocksMean: blocksMean(process.platform, statfsSync(onDisk(storeDir)).type),
      storeDirectoryBytes: storeDirectory.bytes,
    };
  } finally {
    await workers.stop();
  }
}

function lookAtStoreDir(storeDir: string): { entries: string[]; bytes: number } {
  try {
    const entries = readdirSync(onDisk(storeDir), "latin1").filter((name) => name !== ".links");
    // The store may be reached through a link.
    return { entries, bytes: lstatSync(onDisk(`${storeDir}/.`)).blocks * 512 };
  } catch (error) {
    throw storeDirUnlisted(storeDir, error as NodeJS.ErrnoException);
  }
}

interface Farm {
  names: string[];
  directories: number;
  directoryBytes: number;
  unreadable: UnreadablePart[];
}

function listFarm(storeDir: string): Farm {
  const path = `${storeDir}/.links`;
  const farm: Farm = { names: [], directories: 0, directoryBytes: 0, unreadable: [] };
  try {
    const stats = lstatSync(onDisk(path), { throwIfNoEntry: false });
    if (stats?.isDirectory() !== true) return farm;
    farm.directories = 1;
    farm.directoryBytes = stats.blocks * 512;
    farm.names = readdirSync(onDisk(path), "latin1");
  } catch (error) {
    farm.unreadable.push({ entry: -1, path, code: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
  return farm;
}

function sumsOf(entries: number): EntrySums {
  return {
    ownBytes: shared(Float64Array, entries),
    ownInodes: shared(Float64Array, entries),
    apparentBytes: shared(Float64Array, entries),
    files: shared(Float64Array, entries),
    links: shared(Uint32Array, entries),
  };
}

function shared<Typed>(
  of: { new (buffer: SharedArrayBuffer): Typed; BYTES_PER_ELEMENT: number },
  length: number,
): Typed {
  return new of(new SharedArrayBuffer(length * of.BYTES_PER_ELEMENT));
}
