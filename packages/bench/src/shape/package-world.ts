import { firstVersion, nextVersion, packageNames } from "./names.ts";
import type { Random } from "./random.ts";

/** A package as nixpkgs describes it. It depends on packages before it in the world only. */
export interface Package {
  name: string;
  version: string;
  /** Output ids, the default one first. */
  outputs: string[];
  /** Indices of the packages it is built with. */
  deps: number[];
  /**
   * `evaluated`: its derivation was instantiated here and its outputs were built or fetched. `build-only`: only its
   * derivation is here, since nothing needs it at run time. `copied`: its outputs came from another machine, without
   * derivation.
   */
  origin: "evaluated" | "build-only" | "copied";
  /** Size of its default output, in bytes before all are scaled to the total. */
  outSize: number;
  patches: number;
}

/** Packages before this one, compilers and the like, never change while the store lives: all would be built again. */
export function stableCount(packages: number): number {
  return Math.floor(packages * 0.15);
}

/** `count` packages with about `depsEach` dependencies each, those that rest on nothing first. */
export function packageWorld(count: number, depsEach: number, random: Random): Package[] {
  const names = packageNames(count, random);
  const world: Package[] = [];
  for (let i = 0; i < count; i++) {
    const high = i / count;
    // A copied package may rest on any, an evaluated one only on what is evaluated too: derivations are closed.
    const origin =
      high > 0.25 && random.chance(0.5) ? "copied" : high > 0.1 && random.chance(0.1) ? "build-only" : "evaluated";
    world.push({
      name: names[i]!,
      version: firstVersion(random),
      outputs: outputsOf(names[i]!, random),
      deps: dependencies(i, depsEach, origin === "copied", world, random),
      origin,
      outSize: random.logNormal(90_000, 2.3),
      patches: random.chance(0.12) ? 1 + random.below(3) : 0,
    });
  }
  return world;
}

/** Turns `pkg` into its next version. */
export function bumpVersion(pkg: Package, random: Random): void {
  pkg.version = nextVersion(pkg.version, random);
  pkg.outSize *= 0.9 + random.unit() * 0.25;
}

function outputsOf(name: string, random: Random): string[] {
  if (name.startsWith("python3.12-")) return random.chance(0.8) ? ["out", "dist"] : ["out"];
  if (/^(perl5|ruby3|texlive|vimplugin|hs-|nodePackages)/.test(name))
    return random.chance(0.2) ? ["out", "doc"] : ["out"];
  if (name.endsWith("-fonts")) return ["out"];
  const outputs = ["out"];
  if (name.startsWith("lib") ? random.chance(0.9) : random.chance(0.35)) outputs.push("dev");
  if (random.chance(0.2)) outputs.push("lib");
  if (random.chance(0.25)) outputs.push("man");
  if (random.chance(0.12)) outputs.push("doc");
  return outputs;
}

/** The C library, the shell and the standard environment, by their place in the world, and how often they are named. */
const common: readonly (readonly [number, number])[] = [
  [1, 0.5],
  [3, 0.15],
  [18, 0.5],
];

/** Few packages have very many users: the lower one stands, the likelier it is chosen. */
function dependencies(
  index: number,
  each: number,
  copied: boolean,
  world: readonly Package[],
  random: Random,
): number[] {
  const wanted = Math.min(index, Math.max(1, Math.round(random.logNormal(each * 0.85, 0.6))));
  const chosen = new Set<number>();
  for (const [often, share] of common)
    if (often < index && chosen.size < wanted && random.chance(share)) chosen.add(often);
  for (let tries = 0; chosen.size < wanted && tries < wanted * 4; tries++) {
    const near = random.chance(0.5);
    const from = near ? index - 1 - random.below(Math.min(index, 200)) : Math.floor(index * random.unit() ** 2.5);
    if (copied || world[from]!.origin !== "copied") chosen.add(from);
  }
  return [...chosen].sort((a, b) => a - b);
}
