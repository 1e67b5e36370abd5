import { keyHeap } from "./key-heap.ts";

/** Holders that can let go, and what comes back when all holders of a claim have. */
export interface HolderProblem {
  /** What it costs that a holder lets go, each. */
  prices: Float64Array;
  /** The holders of each claim. */
  claims: readonly (readonly number[])[];
  /** What comes back with each claim. */
  gains: Float64Array;
  /** What is lost with each claim. */
  losses: Float64Array;
  /** How much is to come back. */
  need: number;
}

/** Some of the holders, and what it means that they let go. */
export interface HolderChoice {
  /** One flag a holder. */
  chosen: Uint8Array;
  gain: number;
  cost: number;
}

/** What comes back and what is lost when the flagged holders let go. */
export function weigh({ prices, claims, gains, losses }: HolderProblem, chosen: Uint8Array): HolderChoice {
  let [gain, cost] = [0, 0];
  for (let holder = 0; holder < prices.length; holder++) if (chosen[holder] === 1) cost += prices[holder]!;
  claims.forEach((holders, claim) => {
    if (!holders.every((holder) => chosen[holder] === 1)) return;
    gain += gains[claim]!;
    cost += losses[claim]!;
  });
  return { chosen, gain, cost };
}

/** Of one move at most so many holders are weighed together; what needs more becomes possible when others are chosen. */
const mostTogether = 64;

/**
 * Holders that together bring back what is needed, the cheapest per byte first. A move is all holders that are still
 * missing of one claim, since holders that share something bring it back only together. What turns out not to be needed is
 * left out again. All holders when even they do not bring enough.
 */
export function chooseHoldersGreedily(problem: HolderProblem): HolderChoice {
  const { prices, claims, gains, losses, need } = problem;
  const chosen = new Uint8Array(prices.length);
  const claimsOf: number[][] = Array.from(prices, () => []);
  claims.forEach((holders, claim) => holders.forEach((holder) => claimsOf[holder]!.push(claim)));
  const missing = Uint32Array.from(claims, (holders) => holders.length);
  const counted = new Uint32Array(claims.length);
  let gain = 0;

  /** What it brings and costs that `holders` let go as well. */
  const weighMove = (holders: readonly number[]): { gain: number; cost: number } => {
    const touched: number[] = [];
    let [brings, cost] = [0, 0];
    for (const holder of holders) {
      cost += prices[holder]!;
      for (const claim of claimsOf[holder]!) {
        if (counted[claim]!++ === 0) touched.push(claim);
      }
    }
    for (const claim of touched) {
      if (counted[claim] === missing[claim]) {
        brings += gains[claim]!;
        cost += losses[claim]!;
      }
      counted[claim] = 0;
    }
    return { gain: brings, cost };
  };
  const stillMissing = (claim: number): number[] => claims[claim]!.filter((holder) => chosen[holder] === 0);
  const heap = keyHeap();
  let patience = 5_000_000;
  const keyOf = (claim: number): number => {
    const holders = stillMissing(claim);
    for (const holder of holders) patience -= claimsOf[holder]!.length;
    const move = weighMove(holders);
    return move.gain > 0 ? move.cost / Math.min(move.gain, need - gain) : Infinity;
  };
  const push = (claim: number) => {
    if (missing[claim] !== 0 && missing[claim]! <= mostTogether && patience > 0) heap.push(claim, keyOf(claim));
  };
  claims.forEach((_, claim) => push(claim));

  for (let top = heap.pop(); top !== null && gain < need; top = heap.pop()) {
    const { item: claim, key } = top;
    if (missing[claim] === 0) continue;
    const now = patience > 0 ? keyOf(claim) : key;
    if (now > key && now > heap.nextKey()) {
      heap.push(claim, now);
      continue;
    }
    const holders = stillMissing(claim);
    gain += weighMove(holders).gain;
    for (const holder of holders) {
      chosen[holder] = 1;
      for (const touched of claimsOf[holder]!) missing[touched]!--;
    }
    for (const touched of new Set(holders.flatMap((holder) => claimsOf[holder]!))) push(touched);
  }
  if (gain < need) return weigh(problem, chosen.fill(1));

  const dearest = [...chosen.keys()].filter((holder) => chosen[holder] === 1);
  dearest.sort((a, b) => prices[b]! - prices[a]! || a - b);
  for (const holder of dearest) {
    let lost = 0;
    for (const claim of claimsOf[holder]!) if (missing[claim] === 0) lost += gains[claim]!;
    if (gain - lost < need) continue;
    gain -= lost;
    chosen[holder] = 0;
    for (const claim of claimsOf[holder]!) missing[claim]!++;
  }
  return weigh(problem, chosen);
}
