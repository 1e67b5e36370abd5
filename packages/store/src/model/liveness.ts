import { reach, transpose } from "@nixperf/graph";
import type { LivenessEdges } from "./liveness-edges.ts";

/** What Nix's collector would do with a path. */
export const state = {
  /** It deletes it. */
  dead: 0,
  /** It keeps it. */
  live: 1,
  /** It keeps or deletes it, depending on the order in which it looks at the store directory. */
  orderDependent: 2,
  /** Registered, not on disk, and no edge leads the collector there: it does not see it. */
  unseen: 3,
} as const;

export type PathState = (typeof state)[keyof typeof state];

/**
 * The state of every path, one entry a path.
 *
 * `certain` reach of the roots is live in every order. What only `possible` edges reach is kept if the root was met
 * before the path, and deleted otherwise; the same holds for everything that such a path keeps by `certain` edges. All
 * else is dead. The collector starts from what is on disk, so a registered path that is `missing` there counts only
 * where an edge leads from or to something that is.
 */
export function liveness(edges: LivenessEdges, roots: Iterable<number>, missing: Uint8Array | null): Uint8Array {
  const rootList = [...roots];
  const certain = reach(edges.certain, rootList);
  const possible = reach(edges.possible, rootList);
  const states = new Uint8Array(certain.length);
  const touched: number[] = [];
  for (let path = 0; path < states.length; path++) {
    if (certain[path] === 1) states[path] = state.live;
    else if (possible[path] === 1) touched.push(path);
  }
  if (touched.length > 0) {
    const uncertain = reach(edges.certain, touched);
    for (let path = 0; path < states.length; path++) {
      if (uncertain[path] === 1 && states[path] === state.dead) states[path] = state.orderDependent;
    }
  }
  if (missing?.includes(1)) markUnseen(states, edges, rootList, missing);
  return states;
}

function markUnseen(states: Uint8Array, edges: LivenessEdges, roots: number[], missing: Uint8Array): void {
  const onDisk: number[] = [];
  missing.forEach((isMissing, path) => {
    if (isMissing === 0) onDisk.push(path);
  });
  // Seen on the way up from something on disk, or marked with the closure of a root that was itself seen.
  const seen = reach(transpose(edges.certain), onDisk);
  const marked = reach(
    edges.possible,
    roots.filter((root) => seen[root] === 1),
  );
  missing.forEach((isMissing, path) => {
    if (isMissing === 1 && seen[path] === 0 && marked[path] === 0) states[path] = state.unseen;
  });
}
