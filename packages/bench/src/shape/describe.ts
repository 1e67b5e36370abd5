import { livePaths } from "./liveness.ts";
import { pathKind, type StoreShape } from "./store-shape.ts";

/** The figures of a generated store as it came out, beside what was asked for. */
export interface ShapeSummary {
  seed: number;
  paths: number;
  derivations: number;
  sources: number;
  outputs: number;
  refs: number;
  refsPerPath: number;
  selfRefs: number;
  derivationOutputs: number;
  narBytes: number;
  roots: number;
  rootsByKind: Record<string, number>;
  livePaths: number;
  deadPaths: number;
  /** Different names, hash and version aside. */
  packageNames: number;
  unregistered: number;
  missing: number;
}

/** Counts what is in `shape`. */
export function describeShape(shape: StoreShape): ShapeSummary {
  const { names, kinds, refs, refStart, narSizes } = shape;
  const byKind = [0, 0, 0];
  let selfRefs = 0;
  let narBytes = 0;
  for (let path = 0; path < names.length; path++) {
    byKind[kinds[path]!]! += 1;
    narBytes += narSizes[path]!;
    for (let i = refStart[path]!; i < refStart[path + 1]!; i++) if (refs[i] === path) selfRefs += 1;
  }
  const live = livePaths(shape).reduce((sum, alive) => sum + alive, 0);
  const rootsByKind: Record<string, number> = {};
  for (const root of shape.roots) rootsByKind[root.kind] = (rootsByKind[root.kind] ?? 0) + 1;
  return {
    seed: shape.options.seed,
    paths: names.length,
    derivations: byKind[pathKind.derivation]!,
    sources: byKind[pathKind.source]!,
    outputs: byKind[pathKind.output]!,
    refs: refs.length,
    refsPerPath: Math.round((refs.length / names.length) * 100) / 100,
    selfRefs,
    derivationOutputs: shape.derivationOutputs.length,
    narBytes,
    roots: shape.roots.length,
    rootsByKind,
    livePaths: live,
    deadPaths: names.length - live,
    packageNames: new Set(names.map((name) => name.slice(33).replace(/-\d.*$/, ""))).size,
    unregistered: shape.unregistered.length,
    missing: shape.missing.length,
  };
}
