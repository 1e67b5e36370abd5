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

/**
 * The packages that others rest on. In a larger world the rest are families of applications, which rest on these and on
 * a few of their own, so that closures do not grow with the number of packages there are.
 */
const libraries = 5_560;

/** Packages before this one, compilers and the like, never change while the store lives: all would be built again. */
export function stableCount(packages: number): number {
  return Math.floor(Math.min(packages, libraries) * 0.22);
}

/**
 * `count` packages with about `depsEach` dependencies each, those that rest on nothing first. The standard environment
 * stands on the first fifth of the libraries, and nearly all derivations above it name it: so small packages have large closures
 * of derivations, and small ones of outputs.
 */
export function packageWorld(count: number, depsEach: number, random: Random): Package[] {
  const names = packageNames(count - 1, random);
  const stdenv = Math.min(count - 1, Math.max(10, Math.round(Math.min(count, libraries) * 0.2)));
  names.splice(stdenv, 0, "stdenv-linux");
  const world: Package[] = [];
  for (let i = 0; i < count; i++) {
    const origin = i === stdenv ? "build-only" : i < stdenv ? "evaluated" : originOf(i / count, random);
    const deps = i === stdenv ? unused(world) : dependencies(i, depsEach, stdenv, origin === "copied", world, random);
    world.push({
      name: names[i]!,
      version: firstVersion(random),
      outputs: outputsOf(names[i]!, random),
      deps,
      origin,
      outSize: random.logNormal(90_000, 2.3),
      patches: random.chance(0.12) ? 1 + random.below(3) : 0,
    });
  }
  return world;
}

/** A copied package may rest on any, an evaluated one only on what is evaluated too: derivations are closed. */
function originOf(height: number, random: Random): Package["origin"] {
  if (height > 0.25 && random.chance(0.5)) return "copied";
  return random.chance(0.1) ? "build-only" : "evaluated";
}

/** The packages of `world` that no other is built with. */
function unused(world: readonly Package[]): number[] {
  const used = new Set(world.flatMap((pkg) => pkg.deps));
  return world.flatMap((_, index) => (used.has(index) ? [] : [index]));
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

/** A package shortly before `index`; above the libraries one of the same family, if it is not the first of it. */
function neighbour(index: number, random: Random): number {
  const family = (index - libraries) % 40;
  const before = index <= libraries ? Math.min(index, 200) : family;
  return before === 0 ? random.below(libraries) : index - 1 - random.below(before);
}

/**
 * What package `index` is built with. Few packages have very many users: the lower one stands, the likelier it is named.
 */
function dependencies(
  index: number,
  each: number,
  stdenv: number,
  copied: boolean,
  world: readonly Package[],
  random: Random,
): number[] {
  const wanted = Math.min(index, Math.max(1, Math.round(random.logNormal(each * 0.85, 0.6))));
  const chosen = new Set<number>();
  if (index > stdenv && !copied && random.chance(0.9)) chosen.add(stdenv);
  // The C library and the shell, named; the standard environment brings them anyway.
  if (index > 1 && random.chance(0.1)) chosen.add(1);
  if (index > 3 && random.chance(0.03)) chosen.add(3);
  for (let tries = 0; chosen.size < wanted && tries < wanted * 4; tries++) {
    const from = random.chance(0.9)
      ? neighbour(index, random)
      : Math.floor(Math.min(index, libraries) * random.unit() ** 2.5);
    if (copied || world[from]!.origin !== "copied") chosen.add(from);
  }
  return [...chosen].sort((a, b) => a - b);
}
