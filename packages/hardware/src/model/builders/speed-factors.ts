/**
 * Speed factors of machines of which it is known how much work one thread does in a second: whole multiples of the
 * slowest, at least 1. Nix sends a build to the machine with the least of running builds divided by this, and before
 * 2.20 divides whole numbers, so small ones say more than exact ones. Null for machines of which nothing is known, and
 * for one that is known alone: a factor says nothing but how it stands beside others.
 */
export function speedFactors(rates: ReadonlyArray<number | null>): Array<number | null> {
  const known = rates.filter((rate): rate is number => rate !== null && rate > 0);
  if (known.length < 2) return rates.map(() => null);
  const slowest = Math.min(...known);
  return rates.map((rate) => (rate !== null && rate > 0 ? Math.max(1, Math.round(rate / slowest)) : null));
}
