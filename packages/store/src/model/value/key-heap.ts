/** Numbers in the order of their keys, smallest first; of equal keys the smaller number. A number may be in it often. */
export interface KeyHeap {
  push: (item: number, key: number) => void;
  /** The first item with its key, which leaves the heap; null when there is none. */
  pop: () => { item: number; key: number } | null;
  /** The key that would come next; Infinity when there is none. */
  nextKey: () => number;
}

/** A binary heap. Keys must not be NaN. */
export function keyHeap(): KeyHeap {
  const items: number[] = [];
  const keys: number[] = [];
  const isBefore = (a: number, b: number): boolean =>
    keys[a]! < keys[b]! || (keys[a] === keys[b] && items[a]! < items[b]!);
  const swap = (a: number, b: number): void => {
    [items[a], items[b]] = [items[b]!, items[a]!];
    [keys[a], keys[b]] = [keys[b]!, keys[a]!];
  };
  return {
    push: (item, key) => {
      let at = items.push(item) - 1;
      keys.push(key);
      for (let above = (at - 1) >> 1; at > 0 && isBefore(at, above); above = (at - 1) >> 1) {
        swap(at, above);
        at = above;
      }
    },
    pop: () => {
      if (items.length === 0) return null;
      swap(0, items.length - 1);
      const first = { item: items.pop()!, key: keys.pop()! };
      for (let at = 0; ;) {
        let least = 2 * at + 1;
        if (least >= items.length) break;
        if (least + 1 < items.length && isBefore(least + 1, least)) least++;
        if (!isBefore(least, at)) break;
        swap(at, least);
        at = least;
      }
      return first;
    },
    nextKey: () => keys[0] ?? Number.POSITIVE_INFINITY,
  };
}
