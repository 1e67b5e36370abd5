import type { PresentSettings } from "@nixperf/settings";
import type { Machine } from "../machine.ts";
import type { Note } from "../recommend/notes.ts";
import type { Readings } from "../readings/readings.ts";
import { buildGroup, cacheDirectory } from "./cache-directory.ts";
import type { CacheDirectory } from "./cache-directory.ts";
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
  /** The group of the users that builds run as; null where that is who asks. */
  builders: string | null;
  /** The directory as it is. */
  found: CacheDirectory | null;
  bytes: number | null;
}

/** A program, with where builds keep its cache. */
export interface CacheKind {
  tool: CompilerCache["tool"];
  directory: string;
  steps(from: StepsFrom): string[];
  traps(): readonly Note[];
}

export function compilerCaches(readings: Readings, machine: Machine, present: PresentSettings): CompilerCaches {
  const cacheBytes = compilerCacheBytes(machine.disks.store.freeBytes.value);
  const isNixos = machine.platform.os.value === "linux" && machine.nix.systemConf.generated.value === true;
  const builders = buildGroup(readings, present);
  const caches = [ccacheInBuilds, sccacheInBuilds].map((kind): CompilerCache => {
    const { tool, directory } = kind;
    const found = cacheDirectory(readings, builders, directory);
    const isLetIn = reaches(directory, present);
    const steps = kind.steps({ isNixos, isLetIn, builders, bytes: cacheBytes, found });
    const { works, why } = verdict(directory, found, isLetIn, present);
    return {
      tool,
      works,
      why,
      steps: works === "no" ? ["auto-allocate-uids = false", ...steps] : steps,
      traps: [...kind.traps()],
    };
  });
  return { cacheBytes, caches };
}

/** Whether builds see the directory, should it be there. */
function reaches(directory: string, { values }: PresentSettings): boolean {
  const written = values.get("sandbox-paths");
  const paths = `${written?.value ?? ""} ${written?.daemon?.added ?? ""} ${written?.client.added ?? ""}`.split(" ");
  return values.get("sandbox")?.value === "false" || paths.some((path) => holds(path, directory));
}

type Verdict = Pick<CompilerCache, "works" | "why">;

function not(why: string): Verdict {
  return { works: "after-changes", why };
}

function verdict(
  directory: string,
  found: CacheDirectory | null,
  isLetIn: boolean,
  { values, hasDaemon }: PresentSettings,
): Verdict {
  if ((values.get("sandbox")?.value ?? null) === null)
    return { works: null, why: "whether builds have a sandbox is not known" };
  if (hasDaemon && values.get("auto-allocate-uids")?.value === "true") {
    const why =
      "with auto-allocate-uids each build has ids of its own, which are not in the group that may write the cache";
    return { works: "no", why };
  }
  if (found?.isThere === false) return not(`${directory} is not there`);
  if (found?.builds === false) return not(`builds may not write ${directory} (${found.as})`);
  if (!isLetIn) return not(`builds cannot reach ${directory}: it has to be let into the sandbox`);
  const isSure = found?.builds === true;
  return {
    works: "now",
    why: `builds can reach ${directory}${isSure ? " and write it" : ", when it is there and they may write it"}`,
  };
}

/** `path`, `inside=outside`, and a `?` at the end where it may be missing; with all that is below. */
function holds(written: string, directory: string): boolean {
  const [inside = ""] = written.replace(/\?$/, "").split("=");
  return inside !== "" && (directory === inside || directory.startsWith(`${inside}/`));
}
