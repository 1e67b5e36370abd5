import { statfsSync } from "node:fs";
import type { AmendableWalk } from "../../model/disk/amend-walk.ts";
import { blocksMean } from "../../model/disk/blocks-mean.ts";
import type { EntryMarks } from "../../model/disk/entry-marks.ts";
import type { EntrySums } from "./harvest.ts";
import { listFarm, listStoreDirectory } from "./list-store.ts";
import { putTogether } from "./put-together.ts";
import { runWorkers } from "./run-workers.ts";
import { onDisk } from "./walk-entry.ts";
import { counter } from "./walk-orders.ts";
import type { WalkedStore, WalkStoreOptions } from "./walk-store.ts";

/** A walk with what a later one needs to take over what still holds. */
export interface MarkedWalk extends WalkedStore, AmendableWalk {}

/**
 * Walks the store, or the entries in `only`; those that are as they were in `earlier` are marked, and left empty.
 *
 * @throws NIXPERF_STORE_DIR_UNLISTED
 */
export async function lookAtStore(options: WalkStoreOptions, earlier: AmendableWalk | null): Promise<MarkedWalk> {
  const { realStoreDir, signal, onProgress } = options;
  signal?.throwIfAborted();
  const storeDir = Buffer.from(realStoreDir, "utf8").toString("latin1");
  const workers = runWorkers(options.workers, signal);
  try {
    const directory = listStoreDirectory(storeDir);
    const entries = options.only === undefined ? directory.entries : [...options.only];
    const farm = listFarm(storeDir);
    const sums = sumsOf(entries.length);
    const marks = marksOf(entries.length);
    const counters = shared(Int32Array, 2);
    const total = entries.length + farm.names.length;
    const harvests = await workers.run(
      {
        storeDir,
        entries: entries.join("/"),
        farm: farm.names.join("/"),
        sums,
        marks,
        earlier: earlier === null ? null : marksBy(entries, earlier),
        device: directory.device,
        counters,
      },
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
      storeDirectoryBytes: directory.bytes,
      marks,
    };
  } finally {
    await workers.stop();
  }
}

/** The marks of an earlier walk under the numbers of now. */
function marksBy(entries: readonly string[], { indexOf, marks }: AmendableWalk): EntryMarks {
  const earlier = marksOf(entries.length);
  for (const [entry, name] of entries.entries()) {
    const old = indexOf.get(name);
    if (old === undefined) continue;
    earlier.inodes[entry] = marks.inodes[old]!;
    earlier.changed[entry] = marks.changed[old]!;
  }
  return earlier;
}

function marksOf(entries: number): EntryMarks {
  return { inodes: shared(Float64Array, entries), changed: shared(Float64Array, entries).fill(Number.NaN) };
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
