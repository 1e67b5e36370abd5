import { compilerCacheDirs } from "../readings/plan.ts";
import type { Note } from "../recommend/notes.ts";
import { directorySteps } from "./cache-directory.ts";
import type { CacheKind, StepsFrom } from "./compiler-caches.ts";

const directory = compilerCacheDirs.ccache;

export const ccacheInBuilds: CacheKind = { tool: "ccache", directory, steps, traps: () => traps };

function steps({ isNixos, isLetIn, builders, bytes, found }: StepsFrom): string[] {
  const size = bytes === null ? [] : [`max_size = ${bytes / 1024 ** 3}Gi`];
  // Without the first two a build finds nothing that another one left, or what another compiler made.
  const lines = ["sloppiness = random_seed", "compiler_check = content", ...size];
  return [
    ...(isNixos ? nixosSteps(isLetIn) : otherSteps(isLetIn, directorySteps(directory, builders, found))),
    `in ${directory}/ccache.conf, a line each: ${lines.join(", ")}`,
  ];
}

function nixosSteps(isLetIn: boolean): string[] {
  return [
    "programs.ccache.enable = true; programs.ccache.packageNames = [ … ];",
    ...(isLetIn ? [] : ["nix.settings.extra-sandbox-paths = [ config.programs.ccache.cacheDir ];"]),
  ];
}

function otherSteps(isLetIn: boolean, first: readonly string[]): string[] {
  return [
    ...first,
    ...(isLetIn ? [] : [`extra-sandbox-paths = ${directory}`]),
    `build with pkgs.ccacheStdenv, whose extraConfig exports CCACHE_DIR=${directory}, CCACHE_UMASK=007 and CCACHE_COMPRESS=1`,
  ];
}

const traps: Note[] = [
  {
    subject: "ccache",
    text: "what is built with it is another derivation, so it and all that needs it is no longer fetched from cache.nixos.org",
    source: "ccacheStdenv of nixpkgs",
  },
  {
    subject: "ccache",
    text: "stdenv gives each derivation a -frandom-seed of its own, so nothing is found by the next one without sloppiness = random_seed",
    source: "ccache manual, sloppiness; setup.sh of nixpkgs",
  },
  {
    subject: "ccache",
    text: "files in the store all have one time, by which ccache tells compilers apart unless compiler_check = content",
    source: "ccache manual, compiler_check",
  },
  {
    subject: "ccache",
    text: "a new nixpkgs mostly brings another compiler and other paths of headers, and then nothing is found again",
    source: "nix-kernelsu-builder issue 13",
  },
  {
    subject: "ccache",
    text: "without CCACHE_DIR it writes to the home of the build, /homeless-shelter, and fails",
    source: "nixpkgs issue 173229",
  },
  {
    subject: "ccache",
    text: "the directory has to be there before the first build that lets it into the sandbox, or no build starts",
    source: "nixpkgs issue 309685",
  },
  {
    subject: "ccache",
    text: 'Linux kernels, and others that look at their compiler closely, may not build with it: "unknown assembler"',
    source: "nixpkgs issue 153343",
  },
];
