/** From a full store path to its number. A `Map` is one, too. */
export interface PathIndex {
  get: (path: string) => number | undefined;
  has: (path: string) => boolean;
}

/**
 * A hash table from store paths to their numbers. The names of store paths begin with a hash already, so a few of its
 * letters say where to look, and nothing has to be hashed again: a third of the time and of the memory of a `Map` of
 * strings (docs/performance.md).
 */
export class StorePathIndex implements PathIndex {
  readonly #paths: readonly string[];
  readonly #hashStart: number;
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** `paths`: the paths by number, which may still grow up to `count`; `hashStart`: where the hash begins in each. */
  constructor(paths: readonly string[], count: number, hashStart: number) {
    this.#paths = paths;
    this.#hashStart = hashStart;
    const size = 2 ** Math.ceil(Math.log2(Math.max(16, count * 2)));
    this.#slots = new Int32Array(size).fill(-1);
    this.#mask = size - 1;
  }

  /** Enters the path with number `index`. False when it is there already. */
  add(index: number): boolean {
    const path = this.#paths[index]!;
    const slots = this.#slots;
    let slot = this.#slotOf(path);
    for (; slots[slot]! >= 0; slot = (slot + 1) & this.#mask) {
      if (this.#paths[slots[slot]!] === path) return false;
    }
    slots[slot] = index;
    return true;
  }

  readonly get = (path: string): number | undefined => {
    const slots = this.#slots;
    for (let slot = this.#slotOf(path); slots[slot]! >= 0; slot = (slot + 1) & this.#mask) {
      if (this.#paths[slots[slot]!] === path) return slots[slot]!;
    }
    return undefined;
  };

  readonly has = (path: string): boolean => this.get(path) !== undefined;

  /** The first seven letters of the hash, five bits each, of which each letter's low bits differ. */
  #slotOf(path: string): number {
    let bits = 0;
    for (let i = this.#hashStart; i < this.#hashStart + 7; i++) bits = (Math.imul(bits, 33) + path.charCodeAt(i)) | 0;
    // Spread, as the table looks at the low bits only.
    return (bits ^ (bits >>> 15)) & this.#mask;
  }
}
