import type { Gap } from "@nixperf/errors";
import type { StoreDatabase } from "@nixperf/nix/database";
import type { StoreLocation } from "@nixperf/nix/location";
import type { RootScan } from "@nixperf/nix/roots";
import type { LivenessSettings } from "@nixperf/nix/settings-in-force";

/** One immutable instant of a store: its rows, its roots, its settings, what lies on disk. Nothing is left open. */
export interface StoreSnapshot {
  location: StoreLocation;
  /** When it was read, in seconds since the epoch. */
  takenAt: number;
  database: StoreDatabase;
  roots: RootScan;
  /** The generation that each profile points to now, by the profile's path. */
  currentGenerations: ReadonlyMap<string, number>;
  settings: LivenessSettings;
  disk: StoreListing;
  /**
   * Outputs of floating content-addressed derivations, which only the realisations tell: pairs of derivation and output
   * path. Empty unless the feature `ca-derivations` is on where it is decided what is alive.
   */
  realised: Array<{ derivation: number; path: number }>;
  gaps: Gap[];
}

/** The entries of the store directory beside what is registered. */
export interface StoreListing {
  /** 1 for each registered path that is not on disk; null when the directory could not be listed. */
  missing: Uint8Array | null;
  /** Full paths of entries that are named as store paths but are not registered: failed builds, `.lock` files. */
  unregistered: string[];
  /** Names of entries that are no store path names, as Nix's own collection sweeps them. Untrusted text. */
  odd: string[];
}
