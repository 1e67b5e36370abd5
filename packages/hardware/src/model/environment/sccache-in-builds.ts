import { compilerCacheDirs } from "../readings/plan.ts";
import type { Note } from "../recommend/notes.ts";
import { directorySteps } from "./cache-directory.ts";
import type { CacheKind, StepsFrom } from "./compiler-caches.ts";

const directory = compilerCacheDirs.sccache;

/**
 * A build that compiles through it starts its server, which ends with the build where that has a sandbox or a user of its own.
 * What it keeps in a directory that builds can reach, the next one finds: seen with sccache 0.4 in builds of Nix 2.34.8, with a
 * sandbox and without.
 */
export const sccacheInBuilds: CacheKind = { tool: "sccache", directory, steps, traps: () => traps };

function steps({ isNixos, isLetIn, builders, bytes, found }: StepsFrom): string[] {
  const size = bytes === null ? "" : `, SCCACHE_CACHE_SIZE=${bytes / 1024 ** 3}G`;
  return [
    ...(isNixos
      ? [`systemd.tmpfiles.rules = [ "d ${directory} 0770 root nixbld -" ];`]
      : directorySteps(directory, builders, found)),
    ...(isLetIn
      ? []
      : [isNixos ? `nix.settings.extra-sandbox-paths = [ "${directory}" ];` : `extra-sandbox-paths = ${directory}`]),
    `in the derivation: SCCACHE_DIR=${directory}${size}, RUSTC_WRAPPER=sccache for cargo, and umask 002 before the first compilation`,
  ];
}

const traps: readonly Note[] = [
  {
    subject: "sccache",
    text: "dependencies of a Rust project as a derivation of their own, as crane's buildDepsOnly makes them, need no cache to be built once",
    source: "crane issue 799",
  },
  {
    subject: "sccache",
    text: "cargo hands it absolute paths, so little is found where builds have other directories each time: without a sandbox",
    source: "crane issue 799",
  },
  {
    subject: "sccache",
    text: "stdenv gives each derivation a -frandom-seed of its own, and sccache cannot look past it as ccache can: not for C and C++",
    source: "sccache 0.4, measured; setup.sh of nixpkgs",
  },
  {
    subject: "sccache",
    text: "each build user is another one, and without umask 002 none may add to the directories that another one made",
    source: "mkdir(2)",
  },
];
