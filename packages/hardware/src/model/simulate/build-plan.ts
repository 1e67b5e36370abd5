import { components, transpose } from "@nixperf/graph";
import type { Graph } from "@nixperf/graph";

/** A graph of builds as the scheduler sees it. */
export interface BuildPlan {
  readonly count: number;
  /** From each build to those whose outputs it needs. */
  readonly inputs: Graph;
  /** The same edges turned round. */
  readonly neededBy: Graph;
  /** Derivations in an order in which every input comes before what needs it. */
  readonly order: Uint32Array;
  /** The place of each in Nix's order of goals: what is fetched first, then by `name$path`. */
  readonly rank: Uint32Array;
  /** How many steps Nix goes from what was asked for until it first meets it. */
  readonly depth: Uint32Array;
}

/**
 * Prepares a graph for any number of replays. `keys` are the names of the `.drv` files with `$` and their full paths behind:
 * `hello-2.12.drv$/nix/store/…-hello-2.12.drv`, the key by which Nix sorts goals (`Goal::key` in src/libstore/build). Goals
 * of substitutions sort before those of derivations.
 *
 * @returns null when builds need each other in a circle
 */
export function buildPlan(inputs: Graph, keys: readonly string[], fetched: Uint8Array): BuildPlan | null {
  const count = inputs.nodeCount;
  const found = components(inputs);
  if (found.count !== count || hasLoop(inputs)) return null;
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[found.of[i]!] = i;
  const neededBy = transpose(inputs);
  return { count, inputs, neededBy, order, rank: ranks(keys, fetched), depth: depths(inputs, neededBy) };
}

function hasLoop({ nodeCount, offsets, targets }: Graph): boolean {
  for (let i = 0; i < nodeCount; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) if (targets[e] === i) return true;
  }
  return false;
}

/** `std::string` compares bytes; names and paths in a store are ASCII, so that comparing code units is the same. */
function ranks(keys: readonly string[], fetched: Uint8Array): Uint32Array {
  const sorted = keys
    .map((_, i) => i)
    .sort((a, b) => fetched[b]! - fetched[a]! || compare(keys[a]!, keys[b]!) || a - b);
  const rank = new Uint32Array(keys.length);
  sorted.forEach((node, place) => (rank[node] = place));
  return rank;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function depths(inputs: Graph, neededBy: Graph): Uint32Array {
  const { nodeCount, offsets, targets } = inputs;
  const depth = new Uint32Array(nodeCount).fill(0xffffffff);
  const queue = new Uint32Array(nodeCount);
  let end = 0;
  for (let i = 0; i < nodeCount; i++) {
    if (neededBy.offsets[i] !== neededBy.offsets[i + 1]) continue;
    depth[i] = 0;
    queue[end++] = i;
  }
  for (let next = 0; next < end; next++) {
    const node = queue[next]!;
    for (let e = offsets[node]!; e < offsets[node + 1]!; e++) {
      const target = targets[e]!;
      if (depth[target] !== 0xffffffff) continue;
      depth[target] = depth[node]! + 1;
      queue[end++] = target;
    }
  }
  return depth;
}
