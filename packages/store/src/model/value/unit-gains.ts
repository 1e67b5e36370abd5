import type { DiskWalk } from "../disk/disk-walk.ts";
import { reclaimCounter } from "./reclaim-counter.ts";
import type { Reclaim } from "../disk/reclaim.ts";
import type { DeadUnits } from "./dead-units.ts";

/** What the disk gets back for units: exactly for those that are chosen, and a fair guess for each that is not yet. */
export interface UnitGains {
  /** For all that is chosen: what `reclaim` says of it. */
  readonly now: Reclaim;
  /** What a unit adds, an inode that several units share counted in equal parts until but one of them is left. */
  bytes: Float64Array;
  inodes: Float64Array;
  /** Chooses a unit; `onGain` hears of units that now gain more than before. */
  choose: (unit: number, onGain: (unit: number) => void) => void;
  /** Leaves out a unit that was chosen, and takes it back in. Guesses stay as they are. */
  leaveOut: (unit: number) => void;
  putBack: (unit: number) => void;
}

/** @param entryOf the number in the walk of each member of a unit; -1: nothing of it is on disk */
export function unitGains(units: DeadUnits, walk: DiskWalk, entryOf: (member: number) => number): UnitGains {
  const { shared, links, linkOffsets } = walk;
  const counter = reclaimCounter(walk);
  const entries = Int32Array.from(units.members, entryOf);
  const bytes = new Float64Array(units.count);
  const inodes = new Float64Array(units.count);
  const linksInside = new Uint32Array(shared.links.length);
  const holders = new Uint32Array(shared.links.length);
  /** The numbers of the units that hold an inode, all in one: where but one is left, it is that one. */
  const mixed = new Uint32Array(shared.links.length);
  const lastSeen = new Int32Array(shared.links.length).fill(-1);

  const eachEntry = (unit: number, visit: (entry: number) => void) => {
    for (let i = units.offsets[unit]!; i < units.offsets[unit + 1]!; i++) if (entries[i]! >= 0) visit(entries[i]!);
  };
  /** Each shared inode below a unit, once. */
  const eachInode = (unit: number, mark: number, visit: (inode: number) => void) =>
    eachEntry(unit, (entry) => {
      for (let i = linkOffsets[entry]!; i < linkOffsets[entry + 1]!; i++) {
        const inode = links[i]!;
        if (lastSeen[inode] === mark) continue;
        lastSeen[inode] = mark;
        visit(inode);
      }
    });

  for (let unit = 0; unit < units.count; unit++) {
    eachEntry(unit, (entry) => {
      bytes[unit]! += walk.ownBytes[entry]!;
      inodes[unit]! += walk.ownInodes[entry]!;
      for (let i = linkOffsets[entry]!; i < linkOffsets[entry + 1]!; i++) linksInside[links[i]!]!++;
    });
    eachInode(unit, unit, (inode) => {
      holders[inode]!++;
      mixed[inode]! ^= unit;
    });
  }
  const canComeBack = (inode: number) => shared.links[inode] === linksInside[inode]! + shared.inLinkFarm[inode]!;
  const parts = holders.slice();
  for (let unit = 0; unit < units.count; unit++) {
    eachInode(unit, units.count + unit, (inode) => {
      if (!canComeBack(inode)) return;
      bytes[unit]! += shared.bytes[inode]! / parts[inode]!;
      inodes[unit]! += 1 / parts[inode]!;
    });
  }

  return {
    now: counter.now,
    bytes,
    inodes,
    choose: (unit, onGain) => {
      eachEntry(unit, counter.add);
      eachInode(unit, -2 - unit, (inode) => {
        mixed[inode]! ^= unit;
        if (--holders[inode]! !== 1 || !canComeBack(inode)) return;
        const last = mixed[inode]!;
        bytes[last]! += shared.bytes[inode]! * (1 - 1 / parts[inode]!);
        inodes[last]! += 1 - 1 / parts[inode]!;
        onGain(last);
      });
    },
    leaveOut: (unit) => eachEntry(unit, counter.remove),
    putBack: (unit) => eachEntry(unit, counter.add),
  };
}
