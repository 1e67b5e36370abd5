import type { Gap } from "@nixperf/errors";
import { closureWeight, reach, shortestChain, transpose } from "@nixperf/graph";
import type { Graph } from "@nixperf/graph";
import { edgeKind } from "../model/edge-kind.ts";
import type { EdgeKind } from "../model/edge-kind.ts";
import { liveness, state } from "../model/liveness.ts";
import type { RootKind } from "../model/root-kind.ts";
import { stateName } from "../model/state-name.ts";
import type { StateName } from "../model/state-name.ts";
import type { StoreModel } from "../model/store-model.ts";
import type { Visibility } from "../model/visibility.ts";
import { resolvePath } from "../probe/resolve-path.ts";
import { gapsAt } from "./gaps-at.ts";
import { identityOf, modelFor } from "./store-identity.ts";
import type { StoreIdentity } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface WhyOptions extends StoreOptions {
  /** A store path, something inside one, a link to one, a generation such as `system-42`, a name, or a hash. */
  path: string;
}

export interface WhyRecord {
  schema: "nixperf.store.why/1";
  store: StoreIdentity;
  visibility: Visibility;
  path: string;
  /** Null when what is alive is not known. */
  state: StateName | null;
  narBytes: number | null;
  closureBytes: number;
  /** What would become dead if the path went. */
  retainedBytes: number | null;
  /** The shortest way from a root to the path; null when nothing keeps it alive. */
  chain: { root: { kind: RootKind; path: string }; steps: WhyStep[] } | null;
  /** Everything that keeps it alive, what retains most first. */
  keptBy: Array<{ kind: RootKind; label: string; roots: number; retainedBytes: number | null }>;
  /** What would happen if all of `keptBy` let go; null when nothing keeps it. */
  letGo: { roots: string[]; deadPaths: number; deadBytes: number } | null;
  /** The paths that refer to it directly, itself aside. */
  referrers: Array<{ path: string; state: StateName | null }>;
  gaps: Gap[];
}

export interface WhyStep {
  path: string;
  /** Why the step before keeps this one alive; null for the first. */
  edge: EdgeKind | null;
  narBytes: number | null;
}

/**
 * Why a path is alive: the shortest way from a root, everything that keeps it, and what would have to go. Of a path on
 * which Nix is not certain, the way by which Nix may keep it.
 *
 * @throws NIXPERF_PATH_NOT_IN_STORE, NIXPERF_PATH_AMBIGUOUS, and what `readStore` throws.
 */
export async function why(options: WhyOptions): Promise<WhyRecord> {
  const model = await modelFor(options);
  const goal = resolvePath(model, options.path);
  const { snapshot, states } = model;
  const { database } = snapshot;
  const { paths, narSizes, references } = database;
  const isKnown = model.visibility !== "unknown";
  const size = (path: number) => (narSizes[path] === 0 ? null : narSizes[path]!);
  const edges = edgesTo(model, goal);
  const keepers = keepersOf(model, goal, edges);
  return {
    schema: "nixperf.store.why/1",
    store: identityOf(snapshot),
    visibility: model.visibility,
    path: paths[goal]!,
    state: stateName(states[goal]!, isKnown),
    narBytes: size(goal),
    closureBytes: closureWeight(references, narSizes, goal),
    retainedBytes: isKnown ? model.retained().pathBytes[goal]! : null,
    chain: chainTo(model, goal, edges, size),
    keptBy: keepers.groups.map((group) => ({
      kind: model.groups[group]!.kind,
      label: model.groups[group]!.label,
      roots: model.groups[group]!.members.filter((root) => keepers.roots.has(root)).length,
      retainedBytes: isKnown ? model.retained().groupBytes[group]! : null,
    })),
    letGo: keepers.roots.size === 0 ? null : withoutRoots(model, keepers.roots),
    referrers: referrersOf(model, goal).map((path) => ({
      path: paths[path]!,
      state: stateName(states[path]!, isKnown),
    })),
    gaps: gapsAt({ "/dead": "/state", "/live": "/state", "/orderDependent": "/state" }, model.gaps),
  };
}

/** Certain edges, or possible ones where only those lead to the path, as it may be with one that is not on disk. */
function edgesTo({ states, edges, roots }: StoreModel, goal: number): Graph {
  if (states[goal] === state.orderDependent) return edges.possible;
  if (states[goal] !== state.live) return edges.certain;
  const leadsThere = reach(transpose(edges.certain), [goal]);
  return roots.some(({ target }) => leadsThere[target] === 1) ? edges.certain : edges.possible;
}

function chainTo(
  { roots, snapshot }: StoreModel,
  goal: number,
  edges: Graph,
  size: (path: number) => number | null,
): WhyRecord["chain"] {
  const chain = shortestChain(
    edges,
    roots.map((root) => root.target),
    goal,
  );
  if (chain === null) return null;
  // Several roots may lead to the same path: a link says more than a process.
  const root =
    roots.find(({ target, process }) => target === chain[0] && process === null) ??
    roots.find(({ target }) => target === chain[0])!;
  const steps = chain.map((path, i) => ({
    path: snapshot.database.paths[path]!,
    edge: i === 0 ? null : edgeKind(snapshot.database, chain[i - 1]!, path),
    narBytes: size(path),
  }));
  return { root: { kind: root.kind, path: root.path }, steps };
}

function keepersOf(model: StoreModel, goal: number, edges: Graph): { roots: Set<number>; groups: number[] } {
  const leadsThere = reach(transpose(edges), [goal]);
  const roots = new Set<number>();
  model.roots.forEach((root, i) => {
    if (leadsThere[root.target] === 1) roots.add(i);
  });
  const groups: number[] = [];
  model.groups.forEach((group, i) => {
    if (group.members.some((root) => roots.has(root))) groups.push(i);
  });
  const { groupBytes } = model.retained();
  return { roots, groups: groups.sort((a, b) => groupBytes[b]! - groupBytes[a]!) };
}

function withoutRoots(model: StoreModel, gone: ReadonlySet<number>): NonNullable<WhyRecord["letGo"]> {
  const { database, disk } = model.snapshot;
  const kept = model.roots.filter((_, i) => !gone.has(i)).map((root) => root.target);
  const states = liveness(model.edges, kept, disk.missing);
  let deadPaths = 0;
  let deadBytes = 0;
  model.states.forEach((s, path) => {
    if (s !== state.live || states[path] !== state.dead) return;
    deadPaths++;
    deadBytes += database.narSizes[path]!;
  });
  return { roots: [...gone].map((root) => model.roots[root]!.path), deadPaths, deadBytes };
}

function referrersOf(model: StoreModel, goal: number): number[] {
  const { offsets, targets } = transpose(model.snapshot.database.references);
  return [...targets.subarray(offsets[goal], offsets[goal + 1])].filter((path) => path !== goal);
}
