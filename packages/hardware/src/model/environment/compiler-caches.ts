import type { PresentSettings } from "@nixperf/settings";
import type { Machine } from "../machine.ts";
import type { Note } from "../recommend/notes.ts";
import { compilerCacheBytes } from "./cache-size.ts";
import { ccacheInBuilds } from "./ccache-in-builds.ts";
import { sccacheInBuilds } from "./sccache-in-builds.ts";

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

/** What the steps depend on. */
export interface StepsFrom {
  isNixos: boolean;
  /** Whether builds can reach the directory as things are. */
  isLetIn: boolean;
  /** Whether builds run as users of their own. */
  hasDaemon: boolean;
  bytes: number | null;
}

/** A program, with where builds keep its cache. */
export interface CacheKind {
  tool: CompilerCache["tool"];
  directory: string;
  steps(from: StepsFrom): string[];
  traps(): readonly Note[];
}

export function compilerCaches(machine: Machine, present: PresentSettings): CompilerCaches {
  const cacheBytes = compilerCacheBytes(machine.disks.store.freeBytes.value);
  const caches = [ccacheInBuilds, sccacheInBuilds].map((kind) => inBuilds(kind, machine, present, cacheBytes));
  return { cacheBytes, caches };
}

function inBuilds(
  kind: CacheKind,
  { nix, platform }: Machine,
  { values, hasDaemon }: PresentSettings,
  bytes: number | null,
): CompilerCache {
  const { tool, directory } = kind;
  const sandbox = values.get("sandbox")?.value ?? null;
  const hasOwnIds = values.get("auto-allocate-uids")?.value === "true";
  const written = values.get("sandbox-paths");
  const paths = `${written?.value ?? ""} ${written?.daemon?.added ?? ""} ${written?.client.added ?? ""}`.split(" ");
  const isLetIn = sandbox === "false" || paths.some((path) => holds(path, directory));
  const isNixos = platform.os.value === "linux" && nix.systemConf.generated.value === true;
  const steps = kind.steps({ isNixos, isLetIn, hasDaemon, bytes });
  const facts = { tool, steps, traps: [...kind.traps()] };
  if (sandbox === null) return { ...facts, works: null, why: "whether builds have a sandbox is not known" };
  if (hasOwnIds && hasDaemon)
    return {
      ...facts,
      works: "no",
      why: "with auto-allocate-uids each build has ids of its own, which are not in the group that may write the cache",
      steps: ["auto-allocate-uids = false", ...steps],
    };
  return {
    ...facts,
    works: isLetIn ? "now" : "after-changes",
    why: isLetIn
      ? `builds can reach ${directory}, when it is there and they may write it`
      : `builds cannot reach ${directory}: it has to be let into the sandbox`,
  };
}

/** `path`, `inside=outside`, and a `?` at the end where it may be missing; with all that is below. */
function holds(written: string, directory: string): boolean {
  const [inside = ""] = written.replace(/\?$/, "").split("=");
  return inside !== "" && (directory === inside || directory.startsWith(`${inside}/`));
}
