import type { Gap } from "@nixperf/errors";
import type { Graph } from "@nixperf/graph";

/**
 * The registered paths of a store at one instant, in columns: number `i` means the same path everywhere. Source of the
 * tables: `schema.sql` and `ca-specific-schema.sql` in Nix's `libstore`.
 */
export interface StoreDatabase {
  storeDir: string;
  /** Number of registered ("valid") paths. */
  count: number;
  /** Full store paths. */
  paths: string[];
  /** From the base name of a store path, what stands behind the store directory, to its number. */
  indexOf: ReadonlyMap<string, number>;
  /** NAR size in bytes; 0 where Nix does not know it (see `unknownSizes`). */
  narSizes: Float64Array;
  /** Number of paths whose NAR size is not known. */
  unknownSizes: number;
  /** Seconds since the epoch; NaN where the database has no usable value. */
  registrationTimes: Float64Array;
  /** The registered derivation that each path names as its deriver; -1: names none; -2: names one that is not registered. */
  derivers: Int32Array;
  /** 1 for paths built here ("ultimate" trust). */
  ultimate: Uint8Array;
  /** 1 for content-addressed paths. */
  contentAddressed: Uint8Array;
  /** Edge referrer → reference, self references included. */
  references: Graph;
  /** Outputs that derivations are known to have, registered or not. */
  outputs: DerivationOutputs;
  /** What floating content-addressed derivations were realised to; empty without that feature. */
  realisations: Realisation[];
  health: DatabaseHealth;
  /** How the database was read; see {@link ReadBy}. */
  readBy: ReadBy;
  /** What could not be known, with pointers relative to a record that has this database's figures. */
  gaps: Gap[];
}

/**
 * `immutable`: read in place without locks while it was at rest, which was checked before and after. `copy`: read from
 * a consistent copy of the database and its write-ahead log, because something was writing. `kept`: by an earlier run,
 * since when none of these files has changed; only a reader that keeps what it reads says so.
 */
export type ReadBy = "immutable" | "copy" | "kept";

export interface DerivationOutputs {
  /** Number of the derivation. */
  derivations: Uint32Array;
  /** Name of the output ("out", "dev"), as an index into `names`. */
  ids: Uint16Array;
  names: string[];
  /** Number of the output path, -1 when it is not registered. */
  paths: Int32Array;
}

export interface Realisation {
  /** As in the table: `sha256:<hex>` (a derivation modulo, ≤ 2.34) or the base name of a derivation (BuildTraceV3). */
  drv: string;
  outputName: string;
  /** Number of the path. */
  path: number;
}

export interface DatabaseHealth {
  /** Bytes of the database file, of which `freeBytes` are unused pages. */
  bytes: number;
  freeBytes: number;
  /** Bytes of the write-ahead log on disk. */
  walBytes: number;
  journalMode: "wal" | "rollback";
  /** Content of Nix's `schema` file; `null` when there is none. */
  schemaVersion: number | null;
  /** Rows of Refs that name a path which is not registered; Nix's own constraints forbid them. */
  danglingReferences: number;
}
