import type { ReadBy } from "@nixperf/nix/database";
import { understand } from "../model/store-model.ts";
import type { StoreModel } from "../model/store-model.ts";
import type { StoreSnapshot } from "../model/snapshot.ts";
import { readStore } from "../probe/read-store.ts";
import type { StoreOptions } from "./store-options.ts";

/** Which store a record is about, and how it was read. */
export interface StoreIdentity {
  /** The logical store directory, which stands in the names of store paths. */
  dir: string;
  /** Where the store objects are on disk. */
  realDir: string;
  stateDir: string;
  /**
   * `immutable`: read in place while at rest. `copy`: from a consistent copy, because something was writing. `kept`: by an
   * earlier run, since when Nix has changed nothing.
   */
  readBy: ReadBy;
  /** When it was read. ISO 8601, UTC. */
  readAt: string;
}

/** Number of paths and the sum of their NAR sizes. Null where liveness is not known. */
export interface PathTotal {
  paths: number | null;
  narBytes: number | null;
}

export function identityOf(snapshot: Pick<StoreSnapshot, "location" | "database" | "takenAt">): StoreIdentity {
  const { location, database, takenAt } = snapshot;
  return {
    dir: location.storeDir,
    realDir: location.realStoreDir,
    stateDir: location.stateDir,
    readBy: database.readBy,
    readAt: new Date(takenAt * 1000).toISOString(),
  };
}

export async function modelFor(options: StoreOptions): Promise<StoreModel> {
  options.onProgress?.({ doing: "reading the database", done: 0, total: null, unit: "steps" });
  return understand(options.snapshot ?? (await readStore(options)));
}
