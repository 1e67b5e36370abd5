import type { Gap } from "@nixperf/errors";
import { groupRoots } from "./root-groups.ts";
import type { RootGroup } from "./root-groups.ts";
import { liveness, state } from "./liveness.ts";
import { livenessEdges } from "./liveness-edges.ts";
import type { LivenessEdges } from "./liveness-edges.ts";
import { retained } from "./retained.ts";
import type { Retained } from "./retained.ts";
import { resolveRoots } from "./root-entry.ts";
import type { ResolvedRoots, RootEntry } from "./root-entry.ts";
import type { StoreSnapshot } from "./snapshot.ts";
import { visibility } from "./visibility.ts";
import type { Visibility } from "./visibility.ts";

/** A snapshot understood: what is alive, by what, and how sure that is. What is dear is worked out when asked for. */
export interface StoreModel {
  snapshot: StoreSnapshot;
  edges: LivenessEdges;
  roots: RootEntry[];
  groups: RootGroup[];
  invalidRoots: ResolvedRoots["invalid"];
  /** See `state`; one entry a path. */
  states: Uint8Array;
  /** Unregistered entries that Nix's collector would delete. */
  deadUnregistered: string[];
  visibility: Visibility;
  gaps: Gap[];
  retained: () => Retained;
}

export function understand(snapshot: StoreSnapshot): StoreModel {
  const { database, disk, location } = snapshot;
  const edges = livenessEdges(snapshot);
  const resolved = resolveRoots(snapshot.roots, database.paths, database.indexOf, disk.unregistered, location.storeDir);
  const roots = resolved.entries;
  const groups = groupRoots(roots, snapshot.currentGenerations, location.stateDir);
  const targets = roots.map((root) => root.target);
  const seen = visibility(snapshot.roots.hidden, snapshot.settings.gaps);
  const states = liveness(edges, targets, disk.missing);
  let sizes: Retained | undefined;
  return {
    snapshot,
    edges,
    roots,
    groups,
    invalidRoots: resolved.invalid,
    states,
    deadUnregistered: disk.unregistered.filter((path) => !resolved.protectedUnregistered.has(path)),
    visibility: seen.visibility,
    gaps: [...snapshot.gaps, ...seen.gaps],
    retained: () => (sizes ??= retained(edges.certain, seenSizes(states, database.narSizes), roots, groups)),
  };
}

/** What the collector does not see frees nothing, whatever Nix once recorded as its size. */
function seenSizes(states: Uint8Array, narSizes: Float64Array): Float64Array {
  return states.includes(state.unseen)
    ? narSizes.map((size, path) => (states[path] === state.unseen ? 0 : size))
    : narSizes;
}
