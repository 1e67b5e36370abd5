/** Numbers of which it is not known beforehand how many there will be, at four bytes each. -1 is kept as 2^32 - 1. */
export class Uint32List {
  #items = new Uint32Array(4_096);
  #length = 0;

  push(item: number): void {
    if (this.#length === this.#items.length) {
      const larger = new Uint32Array(this.#length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.#length++] = item;
  }

  /** What was pushed, in an array of its own; the list is empty afterwards. */
  take(): Uint32Array<ArrayBuffer> {
    const taken = this.#items.slice(0, this.#length);
    this.#items = new Uint32Array(0);
    this.#length = 0;
    return taken;
  }
}
