import { locateStore, thisWorld } from "@nixperf/nix/location";
import type { CostSources } from "../../model/simulate/cost-model.ts";
import { profile } from "../../model/simulate/profiles.ts";
import type { JobGraph, BuildProfile } from "../../model/simulate/profiles.ts";
import { readDrvGraph } from "./drv-graph.ts";
import { readGraphFile } from "./read-files.ts";

export interface ReadJobsOptions {
  store?: string | null | undefined;
  derivations?: readonly string[] | undefined;
  fromStore?: boolean | undefined;
  graph?: string | undefined;
  profile?: BuildProfile | undefined;
  size?: number | undefined;
  all?: boolean | undefined;
  seed?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface ReadJobs extends JobGraph {
  kind: "derivations" | "store" | "file" | "profile";
  /** Derivations left out because their outputs are in the store. */
  present: number;
}

const usualSize = 1000;

/**
 * What is to be built, from wherever it was named; made-up builds in the shape of a NixOS system where nothing was.
 *
 * @throws NIXPERF_GRAPH_INVALID, NIXPERF_DERIVATION_UNREADABLE, NIXPERF_DERIVATIONS_NONE
 */
export async function readJobs(options: ReadJobsOptions, fetchSeconds: CostSources["fetchSeconds"]): Promise<ReadJobs> {
  const { derivations = [], fromStore = false, all = false, signal } = options;
  if (derivations.length > 0 || fromStore) {
    const found = await readDrvGraph({
      location: locateStore({ store: options.store, world: thisWorld() }),
      tops: derivations.length > 0 ? derivations : null,
      all,
      isFetched: (drvPath, name) => fetchSeconds({ drvPath, name, system: null, given: null }) !== null,
      signal,
    });
    return { ...found, kind: derivations.length > 0 ? "derivations" : "store" };
  }
  if (options.graph !== undefined) return { ...readGraphFile(options.graph), kind: "file", present: 0 };
  return {
    ...profile(options.profile ?? "nixos", options.size ?? usualSize, options.seed),
    kind: "profile",
    present: 0,
  };
}
