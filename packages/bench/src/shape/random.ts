/** A stream of numbers that depends on its seed alone: the same on every machine, version of Node and run. */
export interface Random {
  /** A whole number from 0 up to 2^32, exclusive. */
  uint32: () => number;
  /** A number from 0 up to 1, exclusive. */
  unit: () => number;
  /** A whole number from 0 up to `limit`, exclusive. */
  below: (limit: number) => number;
  /** True with this probability. */
  chance: (probability: number) => boolean;
  pick: <T>(list: readonly T[]) => T;
  /** Log-normal: half of the values lie below `median`; `sigma` is the standard deviation of their logarithm. */
  logNormal: (median: number, sigma: number) => number;
}

/** sfc32, a small generator of good quality, started by a mix of `seed` (any whole number). */
export function random(seed: number): Random {
  let a = seed | 0;
  let b = Math.floor(seed / 2 ** 32) | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const uint32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // Neighbouring seeds start alike; after these rounds nothing of that is left.
  for (let i = 0; i < 20; i++) uint32();
  const unit = (): number => uint32() / 2 ** 32;
  const below = (limit: number): number => Math.floor(unit() * limit);
  return {
    uint32,
    unit,
    below,
    chance: (probability) => unit() < probability,
    pick: (list) => list[below(list.length)]!,
    logNormal: (median, sigma) =>
      // Box and Muller's transform; 1 - unit() keeps the logarithm away from zero.
      median * Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit())),
  };
}
