import type { PresentSettings } from "@nixperf/settings";
import type { Machine } from "../machine.ts";
import type { Note } from "../recommend/notes.ts";
import { compilerCacheBytes } from "./cache-size.ts";

/** Whether and how a compiler cache can work in builds of nixpkgs here. In dev shells each works as everywhere. */
export interface CompilerCache {
  tool: "ccache" | "sccache";
  /** `null` where it is not known whether builds have a sandbox. */
  works: "now" | "after-changes" | "no" | null;
  why: string;
  /** What is left to do, in order. */
  steps: string[];
  /** What others ran into. */
  traps: Note[];
}

export interface CompilerCaches {
  /** How large each may become; null where the room on the store's disk is not known, or small. */
  cacheBytes: number | null;
  caches: CompilerCache[];
}

/** Where the modules of NixOS have it. */
const ccacheDir = "/var/cache/ccache";

export function compilerCaches(machine: Machine, present: PresentSettings): CompilerCaches {
  const cacheBytes = compilerCacheBytes(machine.disks.store.freeBytes.value);
  return { cacheBytes, caches: [ccache(machine, present, cacheBytes), sccache()] };
}

function ccache(
  { nix, platform }: Machine,
  { values, hasDaemon }: PresentSettings,
  bytes: number | null,
): CompilerCache {
  const value = (name: string): string => values.get(name)?.value ?? "";
  const sandbox = values.get("sandbox")?.value ?? null;
  const hasOwnIds = value("auto-allocate-uids") === "true";
  const written = values.get("sandbox-paths");
  const paths = `${written?.value ?? ""} ${written?.daemon?.added ?? ""} ${written?.client.added ?? ""}`.split(" ");
  const isLetIn = sandbox === "false" || paths.some(holdsCache);
  const isNixos = platform.os.value === "linux" && nix.systemConf.generated.value === true;
  const steps = isNixos ? nixosSteps(isLetIn) : otherSteps(isLetIn, hasDaemon);
  const conf = confStep(bytes);
  const facts = { tool: "ccache" as const, traps: ccacheTraps };
  if (sandbox === null)
    return { ...facts, works: null, why: "whether builds have a sandbox is not known", steps: [...steps, conf] };
  if (hasOwnIds && hasDaemon)
    return {
      ...facts,
      works: "no",
      why: "with auto-allocate-uids each build has ids of its own, which are not in the group that may write the cache",
      steps: ["auto-allocate-uids = false", ...steps, conf],
    };
  return {
    ...facts,
    works: isLetIn ? "now" : "after-changes",
    why: isLetIn
      ? `builds can reach ${ccacheDir}, when it is there and they may write it`
      : `builds cannot reach ${ccacheDir}: it has to be let into the sandbox`,
    steps: [...steps, conf],
  };
}

/** Without these a build finds nothing that another one left, or what another compiler made. */
function confStep(bytes: number | null): string {
  const size = bytes === null ? [] : [`max_size = ${bytes / 1024 ** 3}Gi`];
  const lines = ["sloppiness = random_seed", "compiler_check = content", ...size];
  return `in ${ccacheDir}/ccache.conf, a line each: ${lines.join(", ")}`;
}

/** `path`, `inside=outside`, and a `?` at the end where it may be missing; with all that is below. */
function holdsCache(written: string): boolean {
  const [inside = ""] = written.replace(/\?$/, "").split("=");
  return inside !== "" && (ccacheDir === inside || ccacheDir.startsWith(`${inside}/`));
}

function nixosSteps(isLetIn: boolean): string[] {
  return [
    "programs.ccache.enable = true; programs.ccache.packageNames = [ … ];",
    ...(isLetIn ? [] : ["nix.settings.extra-sandbox-paths = [ config.programs.ccache.cacheDir ];"]),
  ];
}

function otherSteps(isLetIn: boolean, hasDaemon: boolean): string[] {
  return [
    hasDaemon ? `sudo install -d -m 0770 -o root -g nixbld ${ccacheDir}` : `mkdir -p ${ccacheDir}`,
    ...(isLetIn ? [] : [`extra-sandbox-paths = ${ccacheDir}`]),
    `build with pkgs.ccacheStdenv, whose extraConfig exports CCACHE_DIR=${ccacheDir}, CCACHE_UMASK=007 and CCACHE_COMPRESS=1`,
  ];
}

const ccacheTraps: Note[] = [
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

/** It wants a server that outlives builds, or a network. */
function sccache(): CompilerCache {
  return {
    tool: "sccache",
    works: "no",
    why: "it keeps a server between compilations, or a cache over the network, and a sandboxed build has neither",
    steps: ["build the dependencies of a Rust project as a derivation of their own, as crane's buildDepsOnly does"],
    traps: [
      {
        subject: "sccache",
        text: "cargo hands it absolute paths of the build directory, which may differ from build to build, so little is found again",
        source: "crane issue 799",
      },
    ],
  };
}
