/**
 * Sets of nodes out of a window of consecutive ones, as rows of bits, each set made once and shared by whoever has it,
 * with the weight of all of it. Row 0 is the empty set.
 */
export interface Rows {
  /** 32-bit words in a row. */
  readonly words: number;
  /** How many rows are complete; the one behind them is free to be worked in, and becomes complete by {@link keep}. */
  count: number;
  bits: Uint32Array;
  weights: Float64Array;
  /** For each byte of a row and each value of it, the weight of the nodes it stands for. */
  readonly byteWeights: Float64Array;
}

/** No rows yet but the empty one; sets may have nodes out of `words * 32` consecutive ones. */
export function emptyRows(words: number): Rows {
  const capacity = 256;
  return {
    words,
    count: 1,
    bits: new Uint32Array(capacity * words),
    weights: new Float64Array(capacity),
    byteWeights: new Float64Array(words * 4 * 256),
  };
}

/** Forgets all rows; the window now begins at `low`. */
export function moveWindow(rows: Rows, low: number, weights: Float64Array): void {
  rows.count = 1;
  const { byteWeights } = rows;
  for (let at = 0, node = low; at < byteWeights.length; at += 256) {
    for (let half = 1; half < 256; half *= 2, node++) {
      const weight = node < weights.length ? weights[node]! : 0;
      for (let i = 0; i < half; i++) byteWeights[at + half + i] = byteWeights[at + i]! + weight;
    }
  }
}

/** Whether the node at `place` in the window is in `row`. */
export function has(rows: Rows, row: number, place: number): boolean {
  return ((rows.bits[row * rows.words + (place >>> 5)]! >>> (place & 31)) & 1) === 1;
}

/**
 * The union of two rows, either of which may be the free one: one of the two where it holds the other, else the free
 * row, worked out in place.
 */
export function unite(rows: Rows, a: number, b: number): number {
  if (a === b || b === 0) return a;
  if (a === 0) return b;
  const { words, bits, byteWeights } = rows;
  const free = rows.count * words;
  const startA = a * words;
  const startB = b * words;
  let weight = rows.weights[a]!;
  let onlyA = 0;
  let onlyB = 0;
  for (let word = 0; word < words; word++) {
    const inA = bits[startA + word]!;
    const inB = bits[startB + word]!;
    onlyA |= inA & ~inB;
    const added = inB & ~inA;
    if (added !== 0) {
      onlyB = 1;
      const at = word * 1024;
      weight +=
        byteWeights[at + (added & 255)]! +
        byteWeights[at + 256 + ((added >>> 8) & 255)]! +
        byteWeights[at + 512 + ((added >>> 16) & 255)]! +
        byteWeights[at + 768 + (added >>> 24)]!;
    }
    bits[free + word] = inA | inB;
  }
  if (onlyB === 0) return a;
  if (onlyA === 0) return b;
  rows.weights[rows.count] = weight;
  return rows.count;
}

/** `row` and the node at `place` of the window, which no row holds yet, in the free row. */
export function include(rows: Rows, row: number, place: number, weight: number): number {
  const { words, bits, count } = rows;
  if (row !== count) {
    bits.copyWithin(count * words, row * words, (row + 1) * words);
    rows.weights[count] = rows.weights[row]!;
  }
  bits[count * words + (place >>> 5)]! |= 1 << (place & 31);
  rows.weights[count]! += weight;
  return count;
}

/** Completes the free row, and makes room for another. */
export function keep(rows: Rows): void {
  const { words } = rows;
  rows.count++;
  if (rows.count < rows.weights.length) return;
  const capacity = rows.weights.length * 2;
  const bits = new Uint32Array(capacity * words);
  bits.set(rows.bits);
  rows.bits = bits;
  const weights = new Float64Array(capacity);
  weights.set(rows.weights);
  rows.weights = weights;
}
