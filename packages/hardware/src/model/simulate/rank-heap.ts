/** A set of goals from which the one with the smallest rank is taken first: a binary heap over typed arrays. */
export interface RankHeap {
  size: number;
  push: (node: number) => void;
  /** The node with the smallest rank, which leaves; only while `size` is not 0. */
  pop: () => number;
}

/** Room for `rank.length` nodes, each at most once. */
export function rankHeap(rank: Uint32Array): RankHeap {
  // Ranks are a permutation, so that they stand for their nodes.
  const nodeOf = new Uint32Array(rank.length);
  for (let node = 0; node < rank.length; node++) nodeOf[rank[node]!] = node;
  const ranks = new Uint32Array(rank.length);
  const heap: RankHeap = {
    size: 0,
    push(node) {
      let at = heap.size++;
      const own = rank[node]!;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (ranks[parent]! < own) break;
        ranks[at] = ranks[parent]!;
        at = parent;
      }
      ranks[at] = own;
    },
    pop() {
      const least = ranks[0]!;
      const last = ranks[--heap.size]!;
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= heap.size) break;
        if (child + 1 < heap.size && ranks[child + 1]! < ranks[child]!) child++;
        if (ranks[child]! > last) break;
        ranks[at] = ranks[child]!;
        at = child;
      }
      ranks[at] = last;
      return nodeOf[least]!;
    },
  };
  return heap;
}
