import { reach } from "@nixperf/graph";
import type { Graph } from "@nixperf/graph";
import type { StoreDatabase } from "@nixperf/nix/database";
import { budgetNeedsDisk } from "../../errors.ts";
import type { DiskWalk } from "../disk/disk-walk.ts";
import { reclaim } from "../disk/reclaim.ts";
import type { Reclaim } from "../disk/reclaim.ts";
import { state } from "../liveness.ts";
import type { SpareReason } from "../plan/plan-record.ts";
import type { Need } from "./budget.ts";
import { chooseUnits } from "./choose-units.ts";
import { deadUnits } from "./dead-units.ts";
import { isCostly, pathLoss } from "./path-loss.ts";
import type { Worth } from "./path-loss.ts";
import { unitGains } from "./unit-gains.ts";

export interface ChooseDeadOptions {
  database: StoreDatabase;
  /** By which it is decided what stays: `LivenessEdges.certain`, of Nix's settings or of ones that keep more. */
  edges: Graph;
  /** See `state`; one entry a path: as they are, or as they would be without some roots. */
  states: Uint8Array;
  /** Null where the disk was not read: then there cannot be a budget. */
  walk: DiskWalk | null;
  /** What has to come back, see `needOf`; null: everything that may go goes. */
  need: Need | null;
  worth: Worth;
  /** Full paths of unregistered entries that may go too; nothing is lost with them. */
  unregistered?: readonly string[];
  /** Dead paths that stay whatever the budget, with the reason. */
  spare?: (path: number) => SpareReason | null;
  /** Take paths that Nix keeps or deletes as it happens to look at them. Default false. */
  orderDependent?: boolean;
  /** Paths that take longer to build, in seconds, are spared where no substituter has them. Default 4 hours; null: none. */
  costlySeconds?: number | null;
}

export interface ChosenDead {
  /** Numbers of paths, each behind all that refer to it or keep it: the order of deletion. */
  chosen: number[];
  /** Of `unregistered`. */
  unregistered: string[];
  /** Why each path that may be deleted is not, by its number. */
  spared: Map<number, SpareReason>;
  /** What the disk gets back; null where it was not read. */
  reclaim: Reclaim | null;
  /** Entries of `.links` that nothing uses and that go as well: with any path, or alone where more is to come back. */
  unusedLinks: number;
  /** Whether that meets the budget; true when there is none. */
  isMet: boolean;
}

export const defaultCostlySeconds: number = 4 * 3600;

/**
 * Which dead paths to delete. Nix deletes them in one call of `nix-store --delete`: no path is chosen that anything which
 * stays refers to or keeps, and what lies on one circle goes together or not at all. With a budget these are paths of
 * little worth for what they free, and no more than are needed (see `chooseUnits`).
 *
 * @throws NIXPERF_BUDGET_NEEDS_DISK for a budget without a walk
 */
export function chooseDead(options: ChooseDeadOptions): ChosenDead {
  const { database, edges, states, walk, need, worth, unregistered = [] } = options;
  const spared = sparedPaths(options);
  const allowed = Uint8Array.from(states, (s, path) => {
    const mayGo = s === state.dead || (s === state.orderDependent && options.orderDependent === true);
    return mayGo && !spared.has(path) ? 1 : 0;
  });
  const units = deadUnits(edges, allowed, unregistered.length);
  const start = database.storeDir.length + 1;
  const entryOf = (member: number): number => {
    const path = member < database.count ? database.paths[member]! : unregistered[member - database.count]!;
    return walk?.indexOf.get(path.slice(start)) ?? -1;
  };
  let flags: Uint8Array = new Uint8Array(units.count).fill(1);
  if (need !== null) {
    if (walk === null) throw budgetNeedsDisk();
    const lossOf = pathLoss(database, worth);
    const loss = new Float64Array(units.count);
    for (let unit = 0; unit < units.count; unit++) {
      for (let i = units.offsets[unit]!; i < units.offsets[unit + 1]!; i++) {
        if (units.members[i]! < database.count) loss[unit]! += lossOf(units.members[i]!);
      }
    }
    flags = chooseUnits(units, loss, unitGains(units, walk, entryOf), need);
  }

  const result: ChosenDead = { chosen: [], unregistered: [], spared, reclaim: null, unusedLinks: 0, isMet: true };
  const entries = new Uint8Array(walk?.entries.length ?? 0);
  for (let unit = units.count - 1; unit >= 0; unit--) {
    for (let i = units.offsets[unit]!; i < units.offsets[unit + 1]!; i++) {
      const member = units.members[i]!;
      if (flags[unit] === 0) {
        if (member < database.count) spared.set(member, "over-budget");
        continue;
      }
      if (member < database.count) result.chosen.push(member);
      else result.unregistered.push(unregistered[member - database.count]!);
      if (entryOf(member) >= 0) entries[entryOf(member)] = 1;
    }
  }
  if (walk !== null) {
    const isAny = result.chosen.length + result.unregistered.length > 0;
    const isSwept = isAny || need === null || need.bytes + need.inodes > 0;
    result.reclaim = isSwept ? reclaim(walk, entries) : { bytes: 0, inodes: 0 };
    result.unusedLinks = isSwept ? walk.linkFarm.unused : 0;
    result.isMet = need === null || (result.reclaim.bytes >= need.bytes && result.reclaim.inodes >= need.inodes);
  }
  return result;
}

/** Paths that may not be chosen, with all that they refer to or keep: Nix would not delete that either. */
function sparedPaths(options: ChooseDeadOptions): Map<number, SpareReason> {
  const { edges, states, spare, worth, costlySeconds = defaultCostlySeconds } = options;
  const spared = new Map<number, SpareReason>();
  const seeds = new Map<SpareReason, number[]>();
  const mayGo = (path: number) => states[path] === state.dead || states[path] === state.orderDependent;
  for (let path = 0; path < states.length; path++) {
    if (!mayGo(path)) continue;
    let reason = spare?.(path) ?? null;
    if (states[path] === state.orderDependent && options.orderDependent !== true) reason = "order-dependent";
    if (reason === null && costlySeconds !== null && isCostly(worth, path, costlySeconds)) reason = "costly";
    if (reason === null) continue;
    spared.set(path, reason);
    const paths = seeds.get(reason);
    if (paths === undefined) seeds.set(reason, [path]);
    else paths.push(path);
  }
  for (const [reason, paths] of seeds) {
    reach(edges, paths).forEach((stays, path) => {
      if (stays === 1 && mayGo(path) && !spared.has(path)) spared.set(path, reason);
    });
  }
  return spared;
}
