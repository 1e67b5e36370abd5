import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { removeTree } from "@nixperf/testing";

import { describeShape, type ShapeSummary } from "../shape/describe.ts";
import { fullOptions, storeShape } from "../shape/generate.ts";
import { type Keep, livePaths } from "../shape/liveness.ts";
import type { ShapeOptions, StoreShape } from "../shape/store-shape.ts";
import type { FileMode } from "../write/write-entries.ts";
import { storePlaces, summaryFile, type WrittenStore, writeStore } from "../write/write-store.ts";

/** A generated store on disk, in as many copies as have been asked for, and the right answers about it. */
export interface BenchStore {
  name: string;
  summary: ShapeSummary;
  /** The copy for `reader`. Each version of Nix gets its own, since it changes what it is asked about. */
  copyFor: (reader: string) => WrittenStore;
  /** Base names of the dead paths that are on disk, without the unregistered entries. */
  dead: (keep?: Keep) => ReadonlySet<string>;
  unregistered: () => ReadonlySet<string>;
}

/** The generated stores of a run, in `dir`; those that are there from an earlier run are taken as they are. */
export function benchStores(dir: string, onWrite: (name: string) => void): BenchStores {
  const stores = new Map<string, BenchStore>();
  return {
    get: (options, files) => {
      const full = fullOptions(options);
      const name = `${full.paths.toLocaleString("en-US")} paths${files === undefined ? "" : " and their files"}`;
      const key = `${full.paths}-${full.refsPerPath}-${full.seed}${files === undefined ? "" : `-${files}`}`;
      // Nix is not asked about larger ones, and a million directories take minutes.
      const mode = files ?? (full.paths > 200_000 ? "names" : "empty");
      const store = stores.get(key) ?? benchStore(join(dir, key), name, full, mode, onWrite);
      stores.set(key, store);
      return store;
    },
    all: () => [...stores.values()],
  };
}

export interface BenchStores {
  /** `files` says what its paths are on disk, where they are to be more than empty. */
  get: (options: ShapeOptions, files?: "real" | "large") => BenchStore;
  /** Those that were asked for, in that order. */
  all: () => BenchStore[];
}

function benchStore(
  dir: string,
  name: string,
  options: Required<ShapeOptions>,
  files: FileMode,
  onWrite: (name: string) => void,
): BenchStore {
  const shape = storeShape(options);
  const summary = describeShape(shape);
  return {
    name,
    summary,
    copyFor: (reader) => {
      const copy = storePlaces(join(dir, reader));
      if (isWritten(copy, summary)) return copy;
      onWrite(`${name} for ${reader}`);
      removeTree(copy.dir);
      mkdirSync(copy.dir, { recursive: true });
      writeStore(copy.dir, shape, { files });
      // What is still to be written to the disk would be written while we measure.
      spawnSync("sync");
      return copy;
    },
    dead: (keep) => deadOnDisk(shape, keep),
    unregistered: () => new Set(shape.unregistered),
  };
}

/** Whether the store in `copy` is whole (its summary is written last) and made by the generator as it is now. */
function isWritten(copy: WrittenStore, summary: ShapeSummary): boolean {
  const file = join(copy.dir, summaryFile);
  if (!existsSync(file)) return false;
  const found = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  return Object.entries(summary).every(([key, value]) => isDeepStrictEqual(found[key], value));
}

function deadOnDisk(shape: StoreShape, keep?: Keep): Set<string> {
  const alive = livePaths(shape, keep);
  const missing = new Set(shape.missing);
  return new Set(shape.names.filter((_, path) => alive[path] === 0 && !missing.has(path)));
}
