import { graphFromEdges, union } from "@nixperf/graph";
import type { Graph } from "@nixperf/graph";
import type { StoreSnapshot } from "./snapshot.ts";

/** What {@link livenessEdges} needs of a snapshot. */
export type LivenessSource = Pick<StoreSnapshot, "database" | "realised"> & {
  settings: { keepOutputs: { value: boolean }; keepDerivations: { value: boolean } };
};

/**
 * The two relations by which Nix's collector decides. They differ, which is why the answer for some paths depends on
 * the order in which the collector happens to look (`collectGarbage` in `gc.cc`, `computeFSClosure` in `misc.cc`).
 */
export interface LivenessEdges {
  /**
   * x → y when x alive makes y alive in every order: the collector, starting at y and walking up (`queryGCReferrers`,
   * outputs whose deriver is y, `queryValidDerivers`), comes to x.
   */
  certain: Graph;
  /** x → y when y is marked alive once a root that leads to x was met: `computeFSClosure` with the keep settings. */
  possible: Graph;
}

export function livenessEdges(source: LivenessSource): LivenessEdges {
  const { database, realised, settings } = source;
  const { references, derivers, outputs, count } = database;
  const keepDerivations = settings.keepDerivations.value;
  const keepOutputs = settings.keepOutputs.value;
  const certain = new EdgeList();
  const possible = new EdgeList();

  /** `inRows`: known from the table DerivationOutputs, which is all that the walk up asks for derivers. */
  const output = (derivation: number, path: number, inRows: boolean) => {
    if (path < 0) return;
    if (keepDerivations && derivers[path] === derivation) certain.add(path, derivation);
    if (keepOutputs) {
      if (inRows) certain.add(derivation, path);
      possible.add(derivation, path);
    }
  };
  if (keepDerivations || keepOutputs) {
    outputs.derivations.forEach((derivation, i) => output(derivation, outputs.paths[i]!, true));
    for (const { derivation, path } of realised) output(derivation, path, false);
  }
  if (keepDerivations) {
    derivers.forEach((deriver, path) => {
      if (deriver >= 0) possible.add(path, deriver);
    });
  }
  return {
    certain: union(references, certain.graph(count)),
    possible: union(references, possible.graph(count)),
  };
}

class EdgeList {
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  add(from: number, to: number): void {
    this.#from.push(from);
    this.#to.push(to);
  }

  graph(nodeCount: number): Graph {
    return graphFromEdges(nodeCount, Uint32Array.from(this.#from), Uint32Array.from(this.#to));
  }
}
