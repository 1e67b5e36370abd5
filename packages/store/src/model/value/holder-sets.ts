import { components, reach } from "@nixperf/graph";
import type { Graph } from "@nixperf/graph";

/** Sets of holders, each once, by number. */
export interface HolderSets {
  /** The members of each set, rising. */
  sets: number[][];
  /** The set of all that hold either; made when it is not there yet. */
  union: (a: number, b: number) => number;
}

/** What keeps each path: sets of holders, and for each path the number of its set. */
export interface HeldPaths extends HolderSets {
  /** -1 for a path that something else keeps as well, or that nothing does. */
  setOf: Int32Array;
}

/**
 * Which holders keep which paths, and nothing else does: a path goes when all of its set let go. Holders are looked at 32
 * at a time, each time in one pass over the graph.
 *
 * @param edges from a path to those it keeps
 * @param holders the paths that each holder protects
 * @param others paths that are protected whatever the holders do
 */
export function heldPaths(edges: Graph, holders: readonly (readonly number[])[], others: readonly number[]): HeldPaths {
  const { nodeCount, offsets, targets } = edges;
  const kept = reach(edges, others);
  const { count, of } = components(edges);
  const order = byFallingComponent(of, count);
  const { sets, numberOf, union } = registry();
  const setOf = new Int32Array(nodeCount).fill(-1);
  for (let first = 0; first < holders.length; first += 32) {
    // Bit `i` of a component: the holder `first + i` leads to it.
    const bits = new Uint32Array(count);
    holders.slice(first, first + 32).forEach((paths, i) => {
      for (const path of paths) if (kept[path] === 0) bits[of[path]!]! |= 1 << i;
    });
    for (const path of order) {
      const own = bits[of[path]!]!;
      if (own === 0 || kept[path] === 1) continue;
      for (let i = offsets[path]!; i < offsets[path + 1]!; i++) bits[of[targets[i]!]!]! |= own;
    }
    const refined = new Map<number, number>();
    for (let path = 0; path < nodeCount; path++) {
      const more = bits[of[path]!]!;
      if (more === 0 || kept[path] === 1) continue;
      const before = setOf[path]!;
      const key = (before + 1) * 2 ** 32 + more;
      let after = refined.get(key);
      if (after === undefined) {
        const added: number[] = [];
        for (let i = 0; i < 32; i++) if (((more >>> i) & 1) === 1) added.push(first + i);
        refined.set(key, (after = numberOf([...(before < 0 ? [] : sets[before]!), ...added])));
      }
      setOf[path] = after;
    }
  }
  return { sets, setOf, union };
}

/** Every edge leads to a component of the same or a lower number, so what keeps a path comes before it. */
function byFallingComponent(of: Uint32Array, count: number): Uint32Array {
  const next = new Uint32Array(count + 1);
  for (const component of of) next[count - component]!++;
  for (let i = 1; i <= count; i++) next[i]! += next[i - 1]!;
  const order = new Uint32Array(of.length);
  // Component `c` begins where all above it end.
  of.forEach((component, path) => (order[next[count - 1 - component]!++] = path));
  return order;
}

function registry(): HolderSets & { numberOf: (members: number[]) => number } {
  const sets: number[][] = [];
  const numbers = new Map<string, number>();
  const unions = new Map<number, number>();
  const numberOf = (members: number[]): number => {
    const key = members.join();
    let number = numbers.get(key);
    if (number === undefined) {
      number = sets.push(members) - 1;
      numbers.set(key, number);
    }
    return number;
  };
  return {
    sets,
    numberOf,
    union: (a, b) => {
      if (a === b) return a;
      const key = Math.min(a, b) * 2 ** 26 + Math.max(a, b);
      let number = unions.get(key);
      if (number === undefined) {
        number = numberOf([...new Set([...sets[a]!, ...sets[b]!])].sort((x, y) => x - y));
        unions.set(key, number);
      }
      return number;
    },
  };
}
