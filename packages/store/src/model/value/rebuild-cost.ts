import type { StoreDatabase } from "@nixperf/nix/database";
import { packageName } from "../package-name.ts";

/** How long it would take to build a path again, its inputs being there. */
export interface RebuildCost {
  seconds: number;
  /** What that is told from: builds of the very derivation, of others by the same name, of others of its kind. */
  by: "derivation" | "name" | "class";
}

/** By a path's number; null for what is not built (sources, derivations) and where nothing is known. */
export type CostOf = (path: number) => RebuildCost | null;

/** Tells what a build will take: `estimator` of `@nixperf/history`, as far as it is needed here. */
export type EstimateBuild = (wanted: {
  drvPath: string | null;
  /** With its version. */
  name: string;
}) => { by: RebuildCost["by"]; seconds: { median: number } } | null;

/** What paths would take to build, each asked for once. */
export function rebuildCosts(estimate: EstimateBuild, database: StoreDatabase): CostOf {
  const { paths, storeDir, derivers, outputs, contentAddressed } = database;
  const nameOf = (path: number): string => paths[path]!.slice(storeDir.length + 1 + 33);
  const producers = new Map<number, number>();
  outputs.paths.forEach((path, row) => path >= 0 && producers.set(path, outputs.derivations[row]!));
  const known = new Map<number, RebuildCost | null>();

  const costOf = (path: number): RebuildCost | null => {
    const own = nameOf(path);
    if (own.endsWith(".drv")) return null;
    const deriver = derivers[path]!;
    const derivation = deriver >= 0 ? deriver : (producers.get(path) ?? -1);
    if (derivation < 0 && deriver === -1 && contentAddressed[path] === 1) return null;
    const wanted =
      derivation >= 0
        ? { drvPath: paths[derivation]!, name: nameOf(derivation).replace(/\.drv$/, "") }
        : { drvPath: null, name: withoutOutput(own) };
    const found = estimate(wanted);
    return found === null ? null : { seconds: found.seconds.median, by: found.by };
  };
  return (path) => {
    let cost = known.get(path);
    if (cost === undefined) known.set(path, (cost = costOf(path)));
    return cost;
  };
}

/** `openssl-3.0.14-dev` → `openssl-3.0.14`. */
function withoutOutput(name: string): string {
  const { output } = packageName(name, null);
  return output === "out" ? name : name.slice(0, -output.length - 1);
}
