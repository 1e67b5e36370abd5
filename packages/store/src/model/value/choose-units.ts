import type { Graph } from "@nixperf/graph";
import type { Need } from "./budget.ts";
import type { DeadUnits } from "./dead-units.ts";
import { keyHeap } from "./key-heap.ts";
import type { UnitGains } from "./unit-gains.ts";

/**
 * Units that together meet `need`, chosen by what would be lost per byte (or inode) that comes back, all that has to go
 * with one of them included. Of all such choices the cheapest cannot be found in reasonable time (it is a knapsack with
 * an order); this one is greedy, and leaves out in the end what it turns out not to need: no unit of it could stay.
 * Everything is chosen where even that does not meet the need.
 *
 * @param loss what would be lost with each unit; finite, not negative
 * @returns one flag a unit
 */
export function chooseUnits(units: DeadUnits, loss: Float64Array, gains: UnitGains, need: Need): Uint8Array {
  const choice: Choice = { units, loss, gains, need, chosen: new Uint8Array(units.count), count: 0 };
  if (need.bytes <= 0 && need.inodes <= 0) return choice.chosen;
  addGreedily(choice);
  if (isMet(choice)) dropNeedless(choice);
  return choice.chosen;
}

interface Choice {
  units: DeadUnits;
  loss: Float64Array;
  gains: UnitGains;
  need: Need;
  chosen: Uint8Array;
  /** How many are chosen. */
  count: number;
}

function isMet({ gains: { now }, need }: Choice): boolean {
  return now.bytes >= need.bytes && now.inodes >= need.inodes;
}

/**
 * Of how many units at most it is looked at what they are together, so that the time does not grow with the square of the
 * store. Those with more above them wait until less is left.
 */
const mostTogether = 200;

/** How often what has to go with one unit is added up again before it has to wait until nothing else has to. */
const retries = 4;

function addGreedily(choice: Choice): void {
  const { units, loss, gains, need, chosen } = choice;
  const { up, down, count } = units;
  const price = (together: readonly number[]): number => {
    let [lost, bytes, inodes] = [0, 0, 0];
    for (const unit of together) {
      lost += loss[unit]!;
      bytes += gains.bytes[unit]!;
      inodes += gains.inodes[unit]!;
    }
    const byBytes = part(bytes, need.bytes - gains.now.bytes, need.bytes);
    const byInodes = part(inodes, need.inodes - gains.now.inodes, need.inodes);
    return byBytes + byInodes > 0 ? lost / (byBytes + byInodes) : Infinity;
  };
  const heap = keyHeap();
  const closure = boundedClosure(up, (unit) => chosen[unit] === 0);
  const above = Uint32Array.from({ length: count }, (_, unit) => up.offsets[unit + 1]! - up.offsets[unit]!);
  for (let unit = 0; unit < count; unit++) {
    const together = closure(unit);
    if (together !== null) heap.push(unit, price(together));
  }
  const tries = new Uint8Array(count);
  // More than any store needs; one that is made to need more is chosen from with less care.
  let patience = 10 * count + 100_000;

  for (let top = heap.pop(); top !== null && !isMet(choice); top = heap.pop()) {
    const { item: unit, key } = top;
    if (chosen[unit] === 1) continue;
    const together = above[unit] === 0 ? [unit] : closure(unit);
    if (together === null) continue;
    const now = price(together);
    if (now > key && now > heap.nextKey() && patience-- > 0) {
      if (above[unit] === 0 || tries[unit]!++ < retries) heap.push(unit, now);
      continue;
    }
    // Referrers first, so that it may end in between.
    for (const one of together.sort((a, b) => b - a)) {
      chosen[one] = 1;
      choice.count++;
      gains.choose(one, (gaining) => {
        if (chosen[gaining] === 0 && above[gaining] === 0) heap.push(gaining, price([gaining]));
      });
      for (let i = down.offsets[one]!; i < down.offsets[one + 1]!; i++) {
        const below = down.targets[i]!;
        if (--above[below]! === 0 && chosen[below] === 0) heap.push(below, price([below]));
      }
      if (isMet(choice)) return;
    }
  }
}

/** How much of what is still missing something brings. */
function part(gain: number, missing: number, need: number): number {
  return missing > 0 ? Math.min(gain, missing) / need : 0;
}

/** All that a unit leads to over units that are `among` some; null when that is too much to look at. */
function boundedClosure({ nodeCount, offsets, targets }: Graph, among: (unit: number) => boolean) {
  const seen = new Uint32Array(nodeCount);
  let mark = 0;
  return (start: number): number[] | null => {
    mark++;
    seen[start] = mark;
    const found = [start];
    let steps = 4 * mostTogether;
    for (const unit of found) {
      for (let i = offsets[unit]!; i < offsets[unit + 1]!; i++) {
        const next = targets[i]!;
        if (steps-- === 0) return null;
        if (seen[next] === mark || !among(next)) continue;
        if (found.length === mostTogether) return null;
        seen[next] = mark;
        found.push(next);
      }
    }
    return found;
  };
}

/** Lets go what is dearest and not needed after all, with all that it refers to; then whatever else is not needed. */
function dropNeedless(choice: Choice): void {
  const { units, loss, gains, chosen } = choice;
  const { up, down, count } = units;
  const tryWithout = (dropped: readonly number[]): boolean => {
    for (const unit of dropped) gains.leaveOut(unit);
    choice.count -= dropped.length;
    const stay = isMet(choice);
    for (const unit of dropped) {
      if (stay) chosen[unit] = 0;
      else gains.putBack(unit);
    }
    if (!stay) choice.count += dropped.length;
    return stay;
  };
  const dearest: number[] = [];
  for (let unit = 0; unit < count; unit++) if (chosen[unit] === 1) dearest.push(unit);
  dearest.sort((a, b) => loss[b]! - loss[a]! || a - b);
  const closure = boundedClosure(down, (unit) => chosen[unit] === 1);
  for (const unit of dearest) {
    if (chosen[unit] === 1) tryWithout(closure(unit) ?? []);
  }

  const below = new Uint32Array(count);
  const heap = keyHeap();
  for (const unit of dearest) {
    if (chosen[unit] === 0) continue;
    for (let i = down.offsets[unit]!; i < down.offsets[unit + 1]!; i++) below[unit]! += chosen[down.targets[i]!]!;
    if (below[unit] === 0) heap.push(unit, -loss[unit]!);
  }
  for (let top = heap.pop(); top !== null; top = heap.pop()) {
    if (!tryWithout([top.item])) continue;
    for (let i = up.offsets[top.item]!; i < up.offsets[top.item + 1]!; i++) {
      const referrer = up.targets[i]!;
      if (chosen[referrer] === 1 && --below[referrer]! === 0) heap.push(referrer, -loss[referrer]!);
    }
  }
}
