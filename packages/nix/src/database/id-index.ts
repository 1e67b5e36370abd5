/** Above this, a table by id would waste memory on a database whose ids are far apart. */
const denseLimit = 1 << 26;

/** From a database id to a path's number. Ids grow with every registration and are never used again, so they have holes. */
export class IdIndex {
  #dense = new Int32Array(65_536).fill(-1);
  readonly #sparse = new Map<number, number>();

  set(id: unknown, index: number): void {
    if (typeof id !== "number") return;
    if (!Number.isInteger(id) || id < 0 || id >= denseLimit) {
      this.#sparse.set(id, index);
      return;
    }
    if (id >= this.#dense.length) {
      const larger = new Int32Array(Math.min(denseLimit, Math.max(id + 1, this.#dense.length * 2))).fill(-1);
      larger.set(this.#dense);
      this.#dense = larger;
    }
    this.#dense[id] = index;
  }

  /** -1 for an id that no path has, or for what is no id. */
  get(id: unknown): number {
    if (typeof id !== "number") return -1;
    return this.#dense[id] ?? this.#sparse.get(id) ?? -1;
  }
}
