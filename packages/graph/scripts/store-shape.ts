import { graphFromEdges } from "../src/index.ts";
import type { Graph } from "../src/index.ts";

/** A graph with the shape of a Nix store, and a size for each path. */
export interface StoreShape {
  graph: Graph;
  weights: Float64Array;
  derivations: number;
}

/** Numbers from 0 up to but not including 1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A graph shaped like a store that has lived through several versions of nixpkgs: each version a world of its own of
 * sources, derivations (a third of all paths) and outputs; derivations refer to their sources and to earlier
 * derivations, some of them (the standard environment) to be found in nearly every closure; outputs refer to outputs,
 * a quarter of them to themselves. Nodes are numbered at random.
 */
export function storeShape(nodeCount: number, edgeCount: number, seed = 1): StoreShape {
  const next = random(seed);
  const worlds = Math.max(1, Math.round(nodeCount / 12000));
  const from = new Uint32Array(edgeCount);
  const to = new Uint32Array(edgeCount);
  const weights = new Float64Array(nodeCount);
  const name = shuffled(nodeCount, next);
  const perPackage = edgeCount / (nodeCount / 3);
  let edges = 0;
  let node = 0;
  let derivations = 0;
  const edge = (a: number, b: number) => {
    if (edges === edgeCount) return;
    from[edges] = name[a]!;
    to[edges++] = name[b]!;
  };
  for (let world = 0; world < worlds; world++) {
    const packages = Math.floor(((world + 1) * nodeCount) / worlds / 3) - Math.floor((world * nodeCount) / worlds / 3);
    const first = node;
    for (let p = 0; p < packages; p++) {
      const [source, derivation, output] = [node, node + 1, node + 2];
      node += 3;
      derivations++;
      weights[name[source]!] = Math.floor(200 + 10 ** (3 + 3 * next()));
      weights[name[derivation]!] = Math.floor(800 + 6000 * next());
      weights[name[output]!] = Math.floor(10 ** (3 + 5.5 * next() ** 1.5));
      const budget = perPackage * (0.25 + 1.4 * next());
      edge(derivation, source);
      if (next() < 0.25) edge(output, output);
      for (let spent = p > 0 ? 2 : budget; spent < budget;) {
        // Half go to the standard environment, the others to what was packaged lately or long ago.
        const kind = next();
        const low = Math.min(p, 60);
        const other =
          kind < 0.4
            ? Math.floor(low * next() ** 2)
            : kind < 0.7
              ? p - 1 - Math.floor(Math.min(p, 200) * next())
              : Math.floor(p * next());
        edge(derivation, first + other * 3 + 1);
        spent++;
        if (next() < 0.4) {
          edge(output, first + other * 3 + 2);
          spent++;
        }
      }
    }
  }
  return {
    graph: graphFromEdges(nodeCount, from.slice(0, edges), to.slice(0, edges)),
    weights,
    derivations,
  };
}

function shuffled(count: number, next: () => number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
