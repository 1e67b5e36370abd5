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

/** Sets of paths that one call has to delete together, in the order in which they have to go. */
export type DeletionGroup = readonly string[];

/**
 * Orders `paths` so that whatever keeps a path alive goes before it or with it: paths on a circle are one group. What the
 * graph does not know, unregistered entries, keeps nothing alive and comes last.
 */
export function deletionGroups(paths: Iterable<string>, { nodeOf, edges }: KeepGraph): DeletionGroup[] {
  const { of } = components(edges);
  const groups = new Map<number, string[]>();
  const unregistered: DeletionGroup[] = [];
  for (const path of paths) {
    const node = nodeOf.get(baseName(path));
    const component = node === undefined ? undefined : of[node];
    if (component === undefined) {
      unregistered.push([path]);
      continue;
    }
    const group = groups.get(component);
    if (group === undefined) groups.set(component, [path]);
    else group.push(path);
  }
  // Every edge leads to a lower number or stays in its component.
  const inOrder = [...groups].sort(([a], [b]) => b - a).map(([, group]) => group as DeletionGroup);
  return [...inOrder, ...unregistered];
}

export interface DeletionBatch {
  paths: string[];
  /** How many of the groups, from the first on, are in it. */
  groups: number;
  /** Bytes of arguments. */
  bytes: number;
}

/** As many groups as fit in `room` bytes of arguments; null when not even the first one does. */
export function nextBatch(groups: readonly DeletionGroup[], room: number): DeletionBatch | null {
  const paths: string[] = [];
  let bytes = 0;
  for (const [i, group] of groups.entries()) {
    const more = group.reduce((sum, path) => sum + argumentBytes(path), 0);
    if (bytes + more > room) return i === 0 ? null : { paths, groups: i, bytes };
    bytes += more;
    for (const path of group) paths.push(path);
  }
  return { paths, groups: groups.length, bytes };
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
