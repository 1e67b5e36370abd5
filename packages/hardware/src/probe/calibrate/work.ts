/** What a thread does for a measurement: the same piece of work again and again. */
export interface Work {
  /** Does a piece, of a tenth of a millisecond or so, and returns how much that was. */
  piece(): number;
}

export type WorkName = "integers" | "copying";

/** Bytes that a thread copies to and fro: more than its share of any cache but the largest. */
export const copiedBytes: number = 48 * 1024 * 1024;

export function workOf(name: WorkName): Work {
  return name === "integers" ? integers() : copying();
}

/**
 * Integer arithmetic with branches that cannot be foretold and reads that the first cache does not hold, as compilers do
 * it. A unit is one step. Nothing here allocates.
 */
function integers(): Work {
  const table = new Int32Array(1 << 17);
  for (let index = 0, word = 1; index < table.length; index++) {
    word = Math.imul(word, 1_664_525) + 1_013_904_223;
    table[index] = word;
  }
  let state = 1;
  const steps = 10_000;
  return {
    piece: () => {
      let word = state;
      for (let step = 0; step < steps; step++) {
        const at = word & (table.length - 1);
        word = Math.imul(word ^ (word >>> 15), 0x2c_1b_3c_6d) + table[at]!;
        if ((word & 3) === 0) word ^= word << 7;
        else if ((word & 4) === 0) table[at] = word;
      }
      // Kept, so that none of it may be left out.
      state = word;
      return steps;
    },
  };
}

/** A unit is a byte that is read and written elsewhere. */
function copying(): Work {
  const halves = [new Uint8Array(copiedBytes), new Uint8Array(copiedBytes)] as const;
  // Memory that nobody wrote to is not there.
  for (const half of halves) half.fill(1);
  const size = 1 << 20;
  let at = 0;
  return {
    piece: () => {
      const from = halves[(at / copiedBytes) & 1 ? 1 : 0];
      const to = from === halves[0] ? halves[1] : halves[0];
      const offset = at % copiedBytes;
      to.set(from.subarray(offset, offset + size), offset);
      at = (at + size) % (2 * copiedBytes);
      return size;
    },
  };
}
