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

/** A build to be estimated, as `@nixperf/history` wants it. */
export interface WantedBuild {
  drvPath: string | null;
  /** With its version. */
  name: string;
}

/** What earlier builds tell of one: `CostEstimate` of `@nixperf/history`, as far as it is needed here. */
export interface BuildEstimate {
  by: RebuildCost["by"];
  seconds: { median: number };
}

/** What would have to be built for each path, by its number; null for what is not built. Equal ones are one object. */
export function buildsOf(database: StoreDatabase): Array<WantedBuild | null> {
  const { paths, storeDir, derivers, outputs, contentAddressed } = database;
  const nameOf = (path: number): string => paths[path]!.slice(storeDir.length + 1 + 33);
  const producers = new Map<number, number>();
  outputs.paths.forEach((path, row) => path >= 0 && producers.set(path, outputs.derivations[row]!));
  const known = new Map<string, WantedBuild>();
  const once = (key: string, wanted: WantedBuild): WantedBuild => {
    const before = known.get(key);
    if (before === undefined) known.set(key, wanted);
    return before ?? wanted;
  };
  return paths.map((_, path) => {
    const own = nameOf(path);
    if (own.endsWith(".drv")) return null;
    const deriver = derivers[path]!;
    const derivation = deriver >= 0 ? deriver : (producers.get(path) ?? -1);
    if (derivation < 0 && deriver === -1 && contentAddressed[path] === 1) return null;
    if (derivation < 0) return once(withoutOutput(own), { drvPath: null, name: withoutOutput(own) });
    const drvPath = paths[derivation]!;
    return once(drvPath, { drvPath, name: nameOf(derivation).replace(/\.drv$/, "") });
  });
}

/** Tells what a build will take: `estimator` of `@nixperf/history`, as far as it is needed here. */
export type EstimateBuild = (wanted: WantedBuild) => BuildEstimate | null;

/** What paths would take to build. `builds` when they are known already. */
export function rebuildCosts(
  estimate: EstimateBuild,
  database: StoreDatabase,
  builds: ReadonlyArray<WantedBuild | null> = buildsOf(database),
): CostOf {
  const known = new Map<WantedBuild, RebuildCost | null>();
  return (path) => {
    const build = builds[path] ?? null;
    if (build === null) return null;
    let cost = known.get(build);
    if (cost === undefined) {
      const found = estimate(build);
      known.set(build, (cost = found === null ? null : { seconds: found.seconds.median, by: found.by }));
    }
    return cost;
  };
}

/** `openssl-3.0.14-dev` → `openssl-3.0.14`. */
function withoutOutput(name: string): string {
  const { output } = packageName(name, null);
  return output === "out" ? name : name.slice(0, -output.length - 1);
}
