import { components } from "@nixperf/graph";
import type { Graph } from "@nixperf/graph";
import { argumentBytes } from "./argument-room.ts";

/** Registered paths and what keeps what alive among them. */
export interface KeepGraph {
  /** From a base name to its node. */
  nodeOf: ReadonlyMap<string, number>;
  /** x → y: while x is there, y cannot go: references, and what the keep settings add. */
  edges: Graph;
}

/** Paths that one call has to delete together. */
export interface DeletionGroup {
  paths: readonly string[];
  /** How many groups, at most, are above each other over this one: none of the same layer keeps another. */
  layer: number;
}

/**
 * Orders `paths` so that whatever keeps a path alive goes before it or with it: paths on a circle are one group, and the
 * upper layers come first. What the graph does not know, unregistered entries, keeps nothing alive.
 */
export function deletionGroups(paths: Iterable<string>, { nodeOf, edges }: KeepGraph): DeletionGroup[] {
  const { of, count } = components(edges);
  const unregistered: DeletionGroup[] = [];
  const members = new Map<number, Array<{ path: string; node: number }>>();
  for (const path of paths) {
    const node = nodeOf.get(baseName(path));
    if (node === undefined) {
      unregistered.push({ paths: [path], layer: 0 });
      continue;
    }
    const component = of[node]!;
    const group = members.get(component);
    if (group === undefined) members.set(component, [{ path, node }]);
    else group.push({ path, node });
  }
  // Every edge leads to a lower number or stays in its component: all that is above a group comes before it.
  const layers = new Uint32Array(count);
  const groups: DeletionGroup[] = unregistered;
  for (const [component, group] of [...members].sort(([a], [b]) => b - a)) {
    const layer = layers[component]!;
    groups.push({ paths: group.map(({ path }) => path), layer });
    for (const { node } of group) {
      for (let i = edges.offsets[node]!; i < edges.offsets[node + 1]!; i++) {
        const below = of[edges.targets[i]!]!;
        if (below !== component && layers[below]! <= layer) layers[below] = layer + 1;
      }
    }
  }
  return groups.sort((a, b) => a.layer - b.layer);
}

export interface DeletionBatch {
  paths: string[];
  /** How many of the groups, from the first on, are in it. */
  groups: number;
  /** Bytes of arguments. */
  bytes: number;
}

/**
 * As many groups as fit in `room` bytes of arguments, of all layers or of the uppermost only; null when not even the
 * first one fits.
 */
export function nextBatch(groups: readonly DeletionGroup[], room: number, oneLayer: boolean): DeletionBatch | null {
  const paths: string[] = [];
  let bytes = 0;
  for (const [i, group] of groups.entries()) {
    if (oneLayer && group.layer !== groups[0]!.layer) return { paths, groups: i, bytes };
    const more = group.paths.reduce((sum, path) => sum + argumentBytes(path), 0);
    if (bytes + more > room) return i === 0 ? null : { paths, groups: i, bytes };
    bytes += more;
    for (const path of group.paths) paths.push(path);
  }
  return { paths, groups: groups.length, bytes };
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
