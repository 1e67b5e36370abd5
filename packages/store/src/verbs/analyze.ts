import type { Gap } from "@nixperf/errors";
import type { DatabaseHealth } from "@nixperf/nix/database";
import { isDerivationName } from "@nixperf/nix/store-path";
import { biggest } from "../model/biggest.ts";
import type { BiggestItem } from "../model/biggest.ts";
import { closureSizes } from "../model/closure-sizes.ts";
import type { Growth } from "../model/growth/growth.ts";
import { state } from "../model/liveness.ts";
import { inNameOrder } from "../model/name-order.ts";
import type { RootKind } from "../model/root-kind.ts";
import { stateName } from "../model/state-name.ts";
import type { StateName } from "../model/state-name.ts";
import type { StoreModel } from "../model/store-model.ts";
import { totalsByState } from "../model/totals.ts";
import type { Visibility } from "../model/visibility.ts";
import { nixProgram } from "../probe/nix-program.ts";
import { readGrowth } from "../probe/read-growth.ts";
import { sourceTrees } from "../probe/source-trees.ts";
import { analyzedDisk } from "./analyze-disk.ts";
import type { AnalyzedDisk } from "./analyze-disk.ts";
import { pauseFor } from "./pause.ts";
import { countByKind, danglingRoots, groupItems } from "./roots.ts";
import type { RootGroupItem } from "./roots.ts";
import { identityOf, modelFor } from "./store-identity.ts";
import type { PathTotal, StoreIdentity } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";
import { repeatedItems } from "./versions.ts";
import type { VersionsItem } from "./versions.ts";

export interface AnalyzeOptions extends StoreOptions {
  /** How many roots, dead packages and repeated packages to list. Default 10. */
  rows?: number | undefined;
  /** Also list every path with its own, closure and retained size. Default false. */
  each?: boolean | undefined;
  /** Also walk the store: what it takes on disk, and what would come back. Default false. */
  disk?: boolean | undefined;
  /**
   * Where nixperf keeps what earlier runs measured, by `stateDir` of `@nixperf/files`. Left out, or null: growth is not
   * told, and nothing but the store is read.
   */
  state?: string | null | undefined;
}

export interface AnalyzeRecord {
  schema: "nixperf.store.analyze/1";
  store: StoreIdentity & {
    /** Null when there is no `nix` on PATH. */
    nixVersion: string | null;
    implementation: "CppNix" | "Lix" | "Determinate" | null;
  };
  visibility: Visibility;
  paths: { total: number; derivations: number; narBytes: number };
  roots: {
    total: number;
    byKind: Record<RootKind, number>;
    /** Roots that are let go together, those that retain most first. */
    top: RootGroupItem[];
    /** Number of such groups in all. */
    groups: number;
    dangling: number;
    /** Links that Nix's next collection removes although what they lead to may only be unmounted. */
    atRisk: number;
  };
  live: PathTotal;
  dead: PathTotal & {
    derivations: number | null;
    /** By package. */
    biggest: BiggestItem[];
  };
  /** Paths that Nix's collector keeps or deletes depending on the order in which it looks. */
  orderDependent: PathTotal;
  /** Entries of the store directory that are not registered; null when it could not be listed. */
  unregistered: { entries: number | null; locks: number | null; odd: number | null };
  /** Registered paths that are not on disk; null when the store directory could not be listed. */
  missing: { paths: number | null };
  /** Packages of which there is more than one copy. */
  repeated: { packages: number; extraBytes: number; top: VersionsItem[] };
  /** What the store takes on disk, when asked for with `disk`; null otherwise. */
  disk: AnalyzedDisk | null;
  /** By the samples of earlier runs. Null, without a gap, where none of them took any of this store. */
  growth: Growth | null;
  settings: {
    keepOutputs: boolean;
    keepDerivations: boolean;
    /** Whose settings hold when garbage is collected. */
    decidedBy: "client" | "daemon";
    /** `default`, `NIX_CONFIG`, or `file:line`. */
    origins: { keepOutputs: string; keepDerivations: string };
    /** What this user's own configuration says where it differs; null where it does not. */
    ours: { keepOutputs: boolean | null; keepDerivations: boolean | null };
  };
  database: DatabaseHealth;
  /** Every path, when asked for with `each`; null otherwise. */
  each: PathSizes[] | null;
  gaps: Gap[];
}

export interface PathSizes {
  path: string;
  state: StateName | null;
  /** Null when Nix does not know it. */
  narBytes: number | null;
  /** Everything it needs, itself included. */
  closureBytes: number;
  /** What would become dead with it; 0 for a path that is not alive, null where it is not known what is. */
  retainedBytes: number | null;
}

/**
 * The overview of a store: how big it is, what keeps it alive, what could go, and why.
 *
 * @throws what `readStore` throws.
 */
export async function analyze(options: AnalyzeOptions = {}): Promise<AnalyzeRecord> {
  const asked = nixProgram();
  const model = await modelFor(options);
  const { snapshot, states, visibility } = model;
  const { database, disk } = snapshot;
  const rows = options.rows ?? 10;
  const totals = totalsByState(states, database.narSizes);
  const isKnown = visibility !== "unknown";
  const known = (total: PathTotal): PathTotal => (isKnown ? total : { paths: null, narBytes: null });
  const isDead = (path: number) => isKnown && states[path] === state.dead;
  const isDerivation = database.paths.map(isDerivationName);
  const groups = groupItems(model, rows);
  const dangling = danglingRoots(model);
  const repeated = repeatedItems(model, { limit: rows });
  const each = options.each === true ? await eachPath(model, options) : { items: null, gaps: [] };
  const { gaps: programGaps, ...program } = await asked;
  const grown = await growthOf(snapshot.location.realStoreDir, rows, options);
  const onDisk = options.disk === true ? await analyzedDisk(model, options) : { disk: null, gaps: [] };
  const isListed = disk.missing !== null;

  return {
    schema: "nixperf.store.analyze/1",
    store: { ...identityOf(snapshot), ...program },
    visibility,
    paths: {
      total: database.count,
      derivations: isDerivation.filter(Boolean).length,
      narBytes: database.narSizes.reduce((a, b) => a + b, 0),
    },
    roots: {
      total: model.roots.length,
      byKind: countByKind(model),
      top: groups,
      groups: model.groups.length,
      dangling: dangling.length,
      atRisk: dangling.filter((root) => root.atRisk).length,
    },
    live: known(totals[state.live]),
    dead: {
      ...known(totals[state.dead]),
      derivations: isKnown ? isDerivation.filter((is, path) => is && isDead(path)).length : null,
      biggest: biggest(database, isDead, sourceTrees(snapshot), rows),
    },
    orderDependent: known(totals[state.orderDependent]),
    unregistered: {
      entries: isListed ? disk.unregistered.length : null,
      locks: isListed ? disk.unregistered.filter((path) => path.endsWith(".lock")).length : null,
      odd: isListed ? disk.odd.length : null,
    },
    missing: { paths: disk.missing?.reduce((a, b) => a + b, 0) ?? null },
    repeated: {
      packages: repeated.packages,
      extraBytes: repeated.extraBytes,
      top: repeated.items,
    },
    disk: onDisk.disk,
    growth: grown.growth,
    settings: settingsOf(model),
    database: database.health,
    each: each.items,
    gaps: [...model.gaps, ...programGaps, ...onDisk.gaps, ...grown.gaps, ...each.gaps],
  };
}

async function growthOf(realStoreDir: string, rows: number, { state: kept, now = Date.now, signal }: AnalyzeOptions) {
  if (kept === null || kept === undefined) return { growth: null, gaps: [] };
  return await readGrowth(kept, realStoreDir, now(), rows, signal);
}

function settingsOf({ snapshot }: StoreModel): AnalyzeRecord["settings"] {
  const { keepOutputs, keepDerivations, decidedBy } = snapshot.settings;
  return {
    keepOutputs: keepOutputs.value,
    keepDerivations: keepDerivations.value,
    decidedBy,
    origins: { keepOutputs: keepOutputs.origin, keepDerivations: keepDerivations.origin },
    ours: { keepOutputs: keepOutputs.ours?.value ?? null, keepDerivations: keepDerivations.ours?.value ?? null },
  };
}

/** Every path with its sizes, in the order of the names. */
async function eachPath(model: StoreModel, options: AnalyzeOptions): Promise<{ items: PathSizes[]; gaps: Gap[] }> {
  const { paths, narSizes, storeDir } = model.snapshot.database;
  const isKnown = model.visibility !== "unknown";
  const closures = await closureSizes(model.snapshot.database, pauseFor(options, "adding up closures"));
  const { pathBytes } = model.retained();
  const all = Uint32Array.from({ length: paths.length }, (_, i) => i);
  const items = Array.from(inNameOrder(paths, storeDir, all), (i) => ({
    path: paths[i]!,
    state: stateName(model.states[i]!, isKnown),
    narBytes: narSizes[i] === 0 ? null : narSizes[i]!,
    closureBytes: Math.round(closures.bytes[i]!),
    retainedBytes: isKnown ? pathBytes[i]! : null,
  }));
  return { items, gaps: closures.relativeError === null ? [] : [estimateGap("/each", closures.relativeError)] };
}

/** The gap that stands beside closure sizes which are estimates. */
export function estimateGap(at: string, relativeError: number): Gap {
  return {
    at,
    code: "NIXPERF_CLOSURE_ESTIMATED",
    message: `closure sizes of this many paths are estimates, with a standard error of ${(relativeError * 100).toFixed(1)} %`,
    tries: ["the command closure for the exact size of one"],
  };
}
