import { chooseHoldersGreedily, weigh } from "./choose-holders.ts";
import type { HolderChoice, HolderProblem } from "./choose-holders.ts";
import { keyHeap } from "./key-heap.ts";

export interface BestHolders extends HolderChoice {
  /** No choice that brings enough costs less than this; the cost itself where the choice is the best of all. */
  lowerBound: number;
  isMet: boolean;
}

const undecided = 0;
const lets = 1;
const holds = 2;

/**
 * The cheapest holders that together bring back what is needed: by branch and bound from a greedy choice on, the most
 * promising part of what is left first. With few holders that ends, and the choice is the best; with many it is stopped,
 * and the bound of the part that comes next tells how far from the best the choice may be.
 *
 * @param patience how many looks at a holder of a claim to take before it is stopped
 */
export function bestHolders(problem: HolderProblem, patience = 20_000_000): BestHolders {
  const { prices, need } = problem;
  if (need <= 0) return { ...weigh(problem, new Uint8Array(prices.length)), lowerBound: 0, isMet: true };
  let best = chooseHoldersGreedily(problem);
  if (best.gain < need) return { ...best, lowerBound: best.cost, isMet: false };
  const look = bounder(problem);
  const heap = keyHeap();
  const open: Uint8Array[] = [];
  const consider = (states: Uint8Array) => {
    const found = look(states);
    patience -= found.work;
    if (found.gain >= need && found.cost < best.cost) {
      best = weigh(
        problem,
        states.map((state) => (state === lets ? 1 : 0)),
      );
    }
    if (found.gain < need && found.bound < best.cost && found.branch >= 0)
      heap.push(open.push(states) - 1, found.bound);
    branchOf.set(states, found.branch);
  };
  const branchOf = new WeakMap<Uint8Array, number>();
  consider(new Uint8Array(prices.length));
  let lowerBound = best.cost;
  for (let top = heap.pop(); top !== null && top.key < best.cost; top = heap.pop()) {
    if (patience <= 0) {
      lowerBound = top.key;
      break;
    }
    const states = open[top.item]!;
    open[top.item] = noStates;
    for (const decided of [lets, holds]) {
      const next = states.slice();
      next[branchOf.get(states)!] = decided;
      consider(next);
    }
    lowerBound = best.cost;
  }
  return { ...best, lowerBound: Math.min(lowerBound, best.cost), isMet: true };
}

const noStates = new Uint8Array(0);

/**
 * Of the choices that agree with `states`: what the holders decided on bring and cost already, and what none of them can
 * cost less than. A claim is divided in equal parts among its undecided holders; then no set of holders brings more than
 * the sum of its parts, and parts, taken from the cheapest on and the last one only as far as it is needed, cost least.
 */
function bounder({ prices, claims, gains, losses, need }: HolderProblem) {
  const part = new Float64Array(prices.length);
  const price = new Float64Array(prices.length);
  return (states: Uint8Array): { gain: number; cost: number; bound: number; branch: number; work: number } => {
    part.fill(0);
    price.set(prices);
    let [gain, cost, work] = [0, 0, 0];
    states.forEach((state, holder) => {
      if (state === lets) cost += prices[holder]!;
    });
    for (let claim = 0; claim < claims.length; claim++) {
      const holders = claims[claim]!;
      work += holders.length;
      let open = 0;
      let last = -1;
      for (const holder of holders) {
        if (states[holder] === holds) {
          open = -1;
          break;
        }
        if (states[holder] !== undecided) continue;
        open++;
        last = holder;
      }
      if (open < 0) continue;
      if (open === 0) {
        gain += gains[claim]!;
        cost += losses[claim]!;
      } else if (open === 1) {
        part[last]! += gains[claim]!;
        price[last]! += losses[claim]!;
      } else {
        for (const holder of holders) if (states[holder] === undecided) part[holder]! += gains[claim]! / open;
      }
    }
    const useful: number[] = [];
    part.forEach((brings, holder) => brings > 0 && useful.push(holder));
    useful.sort((a, b) => price[a]! / part[a]! - price[b]! / part[b]!);
    let left = need - gain;
    let bound = cost;
    let branch = useful[0] ?? -1;
    for (const holder of useful) {
      if (left <= 0) break;
      // The one that only a part is needed of is the one to decide about.
      branch = holder;
      bound += price[holder]! * Math.min(1, left / part[holder]!);
      left -= part[holder]!;
    }
    // Parts are rounded; what they miss by that is nothing.
    return { gain, cost, bound: left > need * 1e-9 ? Infinity : bound, branch, work: work + prices.length };
  };
}
