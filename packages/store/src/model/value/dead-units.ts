import { components, graphFromEdges, reach, transpose } from "@nixperf/graph";
import type { Graph } from "@nixperf/graph";

/**
 * What can only be deleted together, as one unit each: paths on one circle of references and keep edges; and what has to
 * go before what. A unit has a higher number than all that it refers to or keeps, so falling numbers are an order in which
 * they can be deleted.
 */
export interface DeadUnits {
  count: number;
  /** The members of unit `u` are `members[offsets[u]]` to `members[offsets[u + 1] - 1]`. */
  offsets: Uint32Array;
  members: Uint32Array;
  /** From a unit to those that refer to it or keep it, which have to go with it. */
  up: Graph;
  /** From a unit to those that it refers to or keeps. */
  down: Graph;
}

/**
 * @param edges by which it is decided what stays: `LivenessEdges.certain`
 * @param allowed 1 for each path that may go; none of them is taken that something else refers to or keeps
 * @param loose how many units without edges come on top, with the numbers behind the paths for members
 */
export function deadUnits(edges: Graph, allowed: Uint8Array, loose: number): DeadUnits {
  const { nodeCount, offsets, targets } = edges;
  const staying: number[] = [];
  for (let path = 0; path < nodeCount; path++) if (allowed[path] === 0) staying.push(path);
  const stays = reach(edges, staying);
  const found = components(edges);
  const sizes = new Uint32Array(found.count);
  for (let path = 0; path < nodeCount; path++) if (stays[path] === 0) sizes[found.of[path]!]!++;
  // Components keep their order, which is that of references.
  const unitOf = new Int32Array(found.count).fill(-1);
  const ends: number[] = [0];
  for (let c = 0; c < found.count; c++) {
    if (sizes[c] === 0) continue;
    unitOf[c] = ends.length - 1;
    ends.push(ends.at(-1)! + sizes[c]!);
  }
  for (let i = 0; i < loose; i++) ends.push(ends.at(-1)! + 1);
  const memberOffsets = Uint32Array.from(ends);
  const count = ends.length - 1;
  const members = new Uint32Array(ends.at(-1)!);
  const next = memberOffsets.slice(0, count);
  const from: number[] = [];
  const to: number[] = [];
  for (let path = 0; path < nodeCount; path++) {
    if (stays[path] === 1) continue;
    const unit = unitOf[found.of[path]!]!;
    members[next[unit]!++] = path;
    for (let i = offsets[path]!; i < offsets[path + 1]!; i++) {
      const target = targets[i]!;
      const below = unitOf[found.of[target]!]!;
      if (stays[target] === 1 || below === unit) continue;
      from.push(unit);
      to.push(below);
    }
  }
  for (let i = 0; i < loose; i++) members[memberOffsets[count - loose + i]!] = nodeCount + i;
  const down = graphFromEdges(count, Uint32Array.from(from), Uint32Array.from(to));
  return { count, offsets: memberOffsets, members, up: transpose(down), down };
}
