import { randomNix32 } from "./nix32.ts";
import { outputPresence, outputRank, outputSizeFactor, refersToOutput, runTimeShare } from "./outputs.ts";
import { bumpVersion, type Package } from "./package-world.ts";
import type { PathTable } from "./path-table.ts";
import type { Random } from "./random.ts";
import { type DerivationOutput, pathKind } from "./store-shape.ts";

/** The paths of one package as it is now. */
export interface Instance {
  /** Index of its derivation, or -1. */
  drv: number;
  /** Indices of those of its outputs that are in the store, by id. `out` is there if any is. */
  outputs: Map<string, number>;
}

/** What goes into a store beside its path table. */
export interface InstalledRecords {
  derivationOutputs: DerivationOutput[];
  absentDerivers: Map<number, string>;
}

/** Puts derivations and outputs into a path table. */
export interface Installer {
  world: readonly Package[];
  /** The present instance of each package of the world. */
  current: Instance[];
  records: InstalledRecords;
  /** Makes the present instance of package `index` out of those of its dependencies. */
  install: (index: number) => void;
  /** The same after its version went up. */
  upgrade: (index: number) => void;
  /** A derivation with one output, such as a configuration file. Returns the output. */
  derived: (
    name: string,
    inputs: readonly Instance[],
    sources: readonly number[],
    refs: readonly number[],
    size: number,
  ) => Instance;
  /** A source of this name. */
  source: (name: string, narSize: number) => number;
}

/** No package of the store has more than this many paths at once. */
export const mostPathsOfInstance = 12;

/** An installer that keeps the number of references close to `refsPerPath` times the number of paths. */
export function installer(table: PathTable, world: readonly Package[], refsPerPath: number, random: Random): Installer {
  const current: Instance[] = [];
  const sourcesOf: number[][] = [];
  const records: InstalledRecords = { derivationOutputs: [], absentDerivers: new Map() };

  const source = (name: string, narSize: number): number =>
    table.add({ name, kind: pathKind.source, narSize, refs: [] });
  const builder = source("default-builder.sh", 456);

  /** Few packages have no build script of their own. */
  const builders = (): number[] => (random.chance(0.15) ? [builder] : []);

  const derivation = (name: string, refs: number[]): number =>
    table.add({
      name: `${name}.drv`,
      kind: pathKind.derivation,
      narSize: 320 + random.logNormal(1_400, 0.6) + refs.length * 90,
      refs,
    });

  /** How many of its dependencies an output keeps: more while the store has fewer references than it should. */
  const keptAtRunTime = (dependencies: number): number => {
    const behind = (table.count() + 200) * refsPerPath - table.refCount();
    const share = Math.min(1, Math.max(0.1, 0.55 + (4 * behind) / ((table.count() + 200) * refsPerPath) - 0.2));
    return Math.round(dependencies * share * (0.6 + 0.8 * random.unit()));
  };

  const runTimePaths = (pkg: Package): number[] => {
    const paths: number[] = [];
    for (const dep of pkg.deps) {
      const { outputs } = current[dep]!;
      const path = outputs.get("lib") ?? outputs.get("out");
      if (path !== undefined) paths.push(path);
    }
    return paths;
  };

  /** What the package's own version brings: its archive's derivation, now and then the archive, and patches. */
  const freshSources = (pkg: Package): number[] => {
    const found: number[] = [];
    if (pkg.origin === "copied") return found;
    if (random.chance(0.25)) {
      const archive = `${pkg.name}-${pkg.version}.tar.gz`;
      const inputs = pkg.deps.slice(0, 3).map((dep) => current[dep]!.drv);
      const drv = derivation(
        archive,
        inputs.filter((input) => input >= 0),
      );
      found.push(drv);
      const hash = randomNix32(32, random);
      records.derivationOutputs.push({ drv, id: "out", name: `${hash}-${archive}` });
      if (random.chance(0.12)) {
        table.add({
          name: archive,
          hash,
          kind: pathKind.output,
          narSize: random.logNormal(900_000, 1.5),
          refs: [],
          deriver: drv,
        });
      }
    }
    for (let n = 0; n < pkg.patches; n++)
      found.push(source(`fix-${pkg.name.split("-").at(-1)!}-${n + 1}.patch`, random.logNormal(1_800, 1)));
    return found;
  };

  const install = (index: number): void => {
    const pkg = world[index]!;
    const full = `${pkg.name}-${pkg.version}`;
    const sources = (sourcesOf[index] ??= freshSources(pkg));
    const instance: Instance = { drv: -1, outputs: new Map() };
    const hashes = pkg.outputs.map(() => randomNix32(32, random));
    const nameOf = (id: string): string => (id === "out" ? full : `${full}-${id}`);
    if (pkg.origin !== "copied") {
      const inputs = pkg.deps.map((dep) => current[dep]!.drv);
      instance.drv = derivation(full, [...inputs.filter((input) => input >= 0), ...sources, ...builders()]);
      for (const [i, id] of pkg.outputs.entries()) {
        records.derivationOutputs.push({ drv: instance.drv, id, name: `${hashes[i]!}-${nameOf(id)}` });
      }
    }
    if (pkg.origin !== "build-only") {
      const paths = runTimePaths(pkg);
      const kept = shuffled(paths, random).slice(0, keptAtRunTime(paths.length));
      const absent = pkg.origin === "copied" ? `${randomNix32(32, random)}-${full}.drv` : null;
      const order = pkg.outputs.map((id, i) => ({ id, i })).sort((a, b) => outputRank(a.id) - outputRank(b.id));
      const made = instance.outputs;
      for (const { id, i } of order) {
        if (!random.chance(outputPresence(id))) continue;
        const siblings = [...made].flatMap(([other, at]) => (refersToOutput(id, other) ? [at] : []));
        const path = table.add({
          name: nameOf(id),
          hash: hashes[i]!,
          kind: pathKind.output,
          narSize: pkg.outSize * outputSizeFactor(id),
          refs: [...kept.slice(0, Math.ceil(kept.length * runTimeShare(id))), ...siblings],
          self: (id === "out" || id === "lib") && random.chance(0.7),
          deriver: instance.drv,
        });
        made.set(id, path);
        if (absent !== null) records.absentDerivers.set(path, absent);
      }
    }
    current[index] = instance;
  };

  return {
    world,
    current,
    records,
    install,
    upgrade: (index) => {
      bumpVersion(world[index]!, random);
      delete sourcesOf[index];
      install(index);
    },
    derived: (name, inputs, sources, refs, size) => {
      const drvs = inputs.map((input) => input.drv).filter((drv) => drv >= 0);
      const drv = derivation(name, [...drvs, ...sources, ...builders()]);
      const hash = randomNix32(32, random);
      records.derivationOutputs.push({ drv, id: "out", name: `${hash}-${name}` });
      const out = table.add({ name, hash, kind: pathKind.output, narSize: size, refs, deriver: drv });
      return { drv, outputs: new Map([["out", out]]) };
    },
    source,
  };
}

function shuffled(list: readonly number[], random: Random): number[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [copy[i], copy[other]] = [copy[other]!, copy[i]!];
  }
  return copy;
}
