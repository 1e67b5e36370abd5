import { reach, transpose } from "@nixperf/graph";
import type { Graph } from "@nixperf/graph";
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
  const possible = edges.possible === edges.certain ? certain : reach(edges.possible, rootList);
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
  if (missing?.includes(1)) markUnseen(states, edges, rootList, missing, possible);
  return states;
}

/**
 * What the collector says of registered paths that are not on disk. It starts from what is on disk, walks up until it
 * meets a root or something known to be alive, and then marks all that this root leads to. So such a path is
 *
 * - dead only when something on disk that it leads to is dead: then the walk up from there comes to its end;
 * - live only when a root that leads to it was met. A root that is on disk always is; one that is not is met for
 *   certain where something on disk has no other root, and perhaps where it has others.
 */
function markUnseen(
  states: Uint8Array,
  edges: LivenessEdges,
  roots: number[],
  missing: Uint8Array,
  possible: Uint8Array,
): void {
  const upwards = transpose(edges.certain);
  const above = (wanted: (path: number) => boolean) =>
    reach(
      upwards,
      pathsWhere(missing, (path) => missing[path] === 0 && wanted(path)),
    );
  const aboveDead = above((path) => states[path] === state.dead);
  const aboveUncertain = states.includes(state.orderDependent)
    ? above((path) => states[path] === state.orderDependent)
    : null;
  let marked = possible;
  let perhapsMarked = possible;
  if (roots.some((root) => missing[root] === 1)) {
    const aboveAny = above(() => true);
    const metForCertain = roots.filter((root) => missing[root] === 0);
    metForCertain.push(...rootsMetAlone(edges, roots, missing));
    marked = reach(edges.possible, metForCertain);
    perhapsMarked = reach(
      edges.possible,
      roots.filter((root) => aboveAny[root] === 1),
    );
  }
  for (const path of pathsWhere(missing, (one) => missing[one] === 1)) {
    const mayDie = aboveDead[path] === 1 || aboveUncertain?.[path] === 1;
    if (!mayDie && perhapsMarked[path] === 0) states[path] = state.unseen;
    else if (!mayDie && marked[path] === 1) states[path] = state.live;
    else if (aboveDead[path] === 1 && perhapsMarked[path] === 0) states[path] = state.dead;
    else states[path] = state.orderDependent;
  }
}

/**
 * Roots that are not on disk, but that something on disk has for its only root: nothing else can end the walk up from
 * there. All on the way to it has no other root either, so one walk along such paths finds them all.
 */
function rootsMetAlone(edges: LivenessEdges, roots: readonly number[], missing: Uint8Array): Set<number> {
  const met = new Set<number>();
  if (roots.every((root) => missing[root] === 0)) return met;
  const only = onlyRoots(edges.possible, roots);
  const { offsets, targets } = edges.certain;
  const queue = roots.filter((root) => missing[root] === 1 && only[root] === root);
  const seen = new Uint8Array(missing.length);
  for (const path of queue) {
    if (missing[path] === 0) met.add(only[path]!);
    for (let i = offsets[path]!; i < offsets[path + 1]!; i++) {
      const target = targets[i]!;
      if (only[target] !== only[path] || seen[target] === 1) continue;
      seen[target] = 1;
      queue.push(target);
    }
  }
  return met;
}

/** The root that leads to each path; -1: none does, -2: several do. Each path is passed on to at most twice. */
function onlyRoots({ nodeCount, offsets, targets }: Graph, roots: readonly number[]): Int32Array {
  const first = new Int32Array(nodeCount).fill(-1);
  const several = new Uint8Array(nodeCount);
  const paths = new Int32Array(2 * nodeCount);
  const rootsOf = new Int32Array(2 * nodeCount);
  let end = 0;
  const reachedFrom = (path: number, root: number) => {
    if (first[path] === root || several[path] === 1) return;
    if (first[path] === -1) first[path] = root;
    else several[path] = 1;
    paths[end] = path;
    rootsOf[end++] = root;
  };
  for (const root of roots) reachedFrom(root, root);
  for (let at = 0; at < end; at++) {
    const path = paths[at]!;
    for (let i = offsets[path]!; i < offsets[path + 1]!; i++) reachedFrom(targets[i]!, rootsOf[at]!);
  }
  return first.map((root, path) => (several[path] === 1 ? -2 : root));
}

function pathsWhere(all: ArrayLike<unknown>, wanted: (path: number) => boolean): number[] {
  const found: number[] = [];
  for (let path = 0; path < all.length; path++) if (wanted(path)) found.push(path);
  return found;
}
