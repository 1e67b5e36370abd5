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
  /**
   * x → y when y is marked alive once a root that leads to x was met: `computeFSClosure` with the keep settings. All of
   * `certain`, and in most stores the very same graph.
   */
  possible: Graph;
}

export function livenessEdges(source: LivenessSource): LivenessEdges {
  const { database, realised, settings } = source;
  const { references, derivers, outputs } = database;
  const keepDerivations = settings.keepDerivations.value;
  const keepOutputs = settings.keepOutputs.value;
  const certain = new EdgeList();
  const possibleOnly = new EdgeList();
  /** 1 for paths whose deriver knows them as an output, so that the edge to it is a certain one. */
  const isOutputOfDeriver = new Uint8Array(database.count);

  for (let row = 0; row < outputs.derivations.length; row++) {
    const derivation = outputs.derivations[row]!;
    const path = outputs.paths[row]!;
    if (path < 0) continue;
    if (derivers[path] === derivation) isOutputOfDeriver[path] = 1;
    if (keepOutputs) certain.add(derivation, path);
  }
  for (const { derivation, path } of realised) {
    if (derivers[path] === derivation) isOutputOfDeriver[path] = 1;
    // The walk up asks the table DerivationOutputs for derivers, which does not have these.
    if (keepOutputs) possibleOnly.add(derivation, path);
  }
  if (keepDerivations) {
    for (let path = 0; path < derivers.length; path++) {
      const deriver = derivers[path]!;
      if (deriver >= 0) (isOutputOfDeriver[path] === 1 ? certain : possibleOnly).add(path, deriver);
    }
  }
  const kept = certain.isEmpty() ? references : union(references, certain.graph(database.count));
  return { certain: kept, possible: possibleOnly.isEmpty() ? kept : union(kept, possibleOnly.graph(database.count)) };
}

class EdgeList {
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  add(from: number, to: number): void {
    this.#from.push(from);
    this.#to.push(to);
  }

  isEmpty(): boolean {
    return this.#from.length === 0;
  }

  graph(nodeCount: number): Graph {
    return graphFromEdges(nodeCount, Uint32Array.from(this.#from), Uint32Array.from(this.#to));
  }
}
