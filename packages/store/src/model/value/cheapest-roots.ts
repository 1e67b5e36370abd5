import type { Graph } from "@nixperf/graph";
import type { DiskWalk } from "../disk/disk-walk.ts";
import { state } from "../liveness.ts";
import type { StoreModel } from "../store-model.ts";
import { bestHolders } from "./best-holders.ts";
import { heldPaths } from "./holder-sets.ts";
import { assumed, pathLoss, recovery } from "./path-loss.ts";
import type { Worth } from "./path-loss.ts";
import { rootClaims } from "./root-claims.ts";
import type { Claims } from "./root-claims.ts";

export interface CheapestRootsOptions {
  model: Pick<StoreModel, "snapshot" | "roots" | "groups" | "states" | "deadUnregistered">;
  /** By which it is decided what may go: `LivenessEdges.possible`, of Nix's settings or of ones that keep more. */
  edges: Graph;
  /** Null where the disk was not read: then bytes are those of NARs. */
  walk: DiskWalk | null;
  /** How much is to come back beside what is dead already. Inodes only where the disk was read. */
  need: { of: "bytes" | "inodes"; amount: number };
  /** False for roots that stay whatever they cost: what runs, what is current. Groups go without these. */
  mayGo: (root: number) => boolean;
  worth: Omit<Worth, "lastUsed">;
}

/** Roots that would go together. */
export interface RootCandidate {
  /** Number of the group in the model. */
  group: number;
  /** Numbers of those of its roots that may go. */
  roots: number[];
  /** When the newest of them was made, in seconds since the epoch; null where that is not known of any. */
  changed: number | null;
  /** What would go if they alone let go. */
  alone: WhatWouldGo;
  /** What they keep together with other candidates, and with nothing else: it would go when those let go too. */
  shared: WhatWouldGo;
  /** What it would take to have back what would go if they alone let go, in seconds: downloads and builds. */
  recoverSeconds: number;
}

export interface WhatWouldGo {
  paths: number;
  bytes: number;
  /** Null where the disk was not read. */
  inodes: number | null;
}

export interface CheapestRoots {
  /** Largest first. */
  candidates: RootCandidate[];
  /** Those of `candidates` to let go, with what would go beside what those before it brought. */
  chosen: Array<{ candidate: RootCandidate; adds: WhatWouldGo }>;
  /** All together. */
  total: WhatWouldGo;
  recoverSeconds: number;
  /**
   * How much dearer than the best choice this one may be, as a part of its cost, at most: 0 when it is the best by these
   * costs, in which what was not touched for long counts less.
   */
  excessShare: number;
  /** Whether all that is needed comes back. If not, everything that may go is chosen. */
  isMet: boolean;
}

/**
 * The cheapest set of roots that brings back so many bytes, or inodes. A root costs what it takes to have back all that becomes dead
 * with it; the longer ago the newest link to something was made, the less it counts. Every group costs a little besides, as
 * somebody has to look at it. Roots that share something bring it back only together, so sets are weighed, not roots.
 */
export function cheapestRoots(options: CheapestRootsOptions): CheapestRoots {
  const { model, edges, walk, need, mayGo } = options;
  const { database } = model.snapshot;
  const groups = model.groups.flatMap(({ members }, group) => {
    const roots = members.filter(mayGo);
    return roots.length === 0 ? [] : [{ group, roots }];
  });
  const going = new Set(groups.flatMap(({ roots }) => roots));
  const targetOf = (root: number) => model.roots[root]!.target;
  const held = heldPaths(
    edges,
    groups.map(({ roots }) => roots.map(targetOf)),
    [...model.roots.keys()].filter((root) => !going.has(root)).map(targetOf),
  );
  const unregistered = new Set(model.deadUnregistered.map((path) => path.slice(database.storeDir.length + 1)));
  const claims = rootClaims({
    held,
    paths: database.paths,
    storeDir: database.storeDir,
    narSizes: database.narSizes,
    walk,
    goesAnyway: (entry) => {
      const path = database.indexOf.get(entry);
      return path === undefined ? unregistered.has(entry) : model.states[path] === state.dead;
    },
  });
  const { losses, seconds } = lossesOf(options, held.setOf, claims.holders.length);
  const prices = new Float64Array(groups.length).fill(assumed.groupSeconds);
  // Sets that were only met on the way to others claim nothing.
  const gains = claims[need.of];
  const useful = [...claims.holders.keys()].filter((claim) => gains[claim]! > 0 || losses[claim]! > 0);
  const best = bestHolders({
    prices,
    claims: useful.map((claim) => claims.holders[claim]!),
    gains: Float64Array.from(useful, (claim) => gains[claim]!),
    losses: Float64Array.from(useful, (claim) => losses[claim]!),
    need: need.amount,
  });

  const isRead = walk !== null;
  const claimsOf = perHolder(claims, groups.length);
  const candidates = groups.map(({ group, roots }, holder): RootCandidate => {
    const own = (claim: number) => claims.holders[claim]!.length === 1;
    const changed = Math.max(...roots.map((root) => model.roots[root]!.changed ?? -Infinity));
    return {
      group,
      roots,
      changed: changed === -Infinity ? null : changed,
      alone: sumOf(claims, own, isRead, claimsOf[holder]),
      shared: sumOf(claims, (claim) => !own(claim), isRead, claimsOf[holder]),
      recoverSeconds: claimsOf[holder]!.reduce((sum, claim) => sum + (own(claim) ? seconds[claim]! : 0), 0),
    };
  });
  const order = [...candidates.keys()].sort((a, b) => bySize(candidates[a]!, candidates[b]!));
  const gone = new Uint8Array(groups.length);
  const chosen = order.flatMap((holder) => {
    if (best.chosen[holder] === 0) return [];
    gone[holder] = 1;
    const isNew = (claim: number) => claims.holders[claim]!.every((one) => gone[one] === 1);
    return [{ candidate: candidates[holder]!, adds: sumOf(claims, isNew, isRead, claimsOf[holder]) }];
  });
  const isGone = (claim: number) => claims.holders[claim]!.every((holder) => gone[holder] === 1);
  return {
    candidates: order.map((holder) => candidates[holder]!),
    chosen,
    total: sumOf(claims, isGone, isRead),
    recoverSeconds: seconds.reduce((sum, one, claim) => sum + (isGone(claim) ? one : 0), 0),
    excessShare: best.cost > 0 ? Math.max(0, 1 - best.lowerBound / best.cost) : 0,
    isMet: best.isMet,
  };
}

/** Of each claim: what would be lost with its paths, and what it would take to have them again. */
function lossesOf(
  { model, edges, worth }: CheapestRootsOptions,
  setOf: Int32Array,
  count: number,
): { losses: Float64Array; seconds: Float64Array } {
  const { database } = model.snapshot;
  const losses = new Float64Array(count);
  const seconds = new Float64Array(count);
  const newest = newestUse(model, edges);
  const judged = { ...worth, lastUsed: (path: number) => newest[path]! };
  const lossOf = pathLoss(database, judged);
  const secondsOf = recovery(database, judged);
  setOf.forEach((set, path) => {
    if (set < 0) return;
    losses[set]! += lossOf(path);
    seconds[set]! += secondsOf(path);
  });
  return { losses, seconds };
}

/** When the newest link was made that keeps each path; NaN where it is not known, which counts as just now. */
function newestUse({ snapshot, roots }: CheapestRootsOptions["model"], edges: Graph): Float64Array {
  const newest = new Float64Array(snapshot.database.count).fill(Number.NaN);
  const { offsets, targets } = edges;
  const order = roots.map(({ target, changed }) => ({ target, changed: changed ?? Infinity }));
  order.sort((a, b) => b.changed - a.changed);
  const seen = new Uint8Array(newest.length);
  for (const { target, changed } of order) {
    if (seen[target] === 1) continue;
    seen[target] = 1;
    const queue = [target];
    for (const path of queue) {
      if (changed !== Infinity) newest[path] = changed;
      for (let i = offsets[path]!; i < offsets[path + 1]!; i++) {
        if (seen[targets[i]!] === 1) continue;
        seen[targets[i]!] = 1;
        queue.push(targets[i]!);
      }
    }
  }
  return newest;
}

function bySize(a: RootCandidate, b: RootCandidate): number {
  return b.alone.bytes - a.alone.bytes || b.shared.bytes - a.shared.bytes || a.group - b.group;
}

function perHolder({ holders }: Claims, count: number): number[][] {
  const claimsOf: number[][] = Array.from({ length: count }, () => []);
  holders.forEach((list, claim) => list.forEach((holder) => claimsOf[holder]!.push(claim)));
  return claimsOf;
}

function sumOf(claims: Claims, wanted: (claim: number) => boolean, isRead: boolean, among?: number[]): WhatWouldGo {
  const sum: WhatWouldGo = { paths: 0, bytes: 0, inodes: isRead ? 0 : null };
  for (const claim of among ?? claims.holders.keys()) {
    if (!wanted(claim)) continue;
    sum.paths += claims.paths[claim]!;
    sum.bytes += claims.bytes[claim]!;
    if (sum.inodes !== null) sum.inodes += claims.inodes[claim]!;
  }
  return sum;
}
