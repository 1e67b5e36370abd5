import { readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { isElsewhere, logDirectory } from "@nixperf/nix/location";
import type { StoreLocation } from "@nixperf/nix/location";
import { buildDirectoryName } from "../../model/outside/build-directory.ts";
import { cacheEntry } from "../../model/outside/cache-entry.ts";
import type { OutsideItem } from "../../model/outside/outside-space.ts";
import type { OutsideWorld } from "./outside-world.ts";

/** Something to measure, with all that its name says of it. */
export interface Found extends Pick<OutsideItem, "kind" | "what" | "path" | "recreated" | "cost"> {
  /** All paths that belong to it; `path` among them. */
  paths: string[];
  /** How to clear it, before whose it is and whether it is in use are known; null for what should stay. */
  clear: string[] | null;
  /** Cleared only when nothing in it has changed for this long, because it may be in use. */
  quietSeconds: number;
}

/** A directory that was not looked at, or not to its end, and why. */
export interface Unlisted {
  directory: string;
  why: string;
}

export interface Finds {
  found: Found[];
  unlisted: Unlisted[];
}

/** Directories of builds that are looked at in one place; anyone may make more of them in `/tmp`. */
const mostBuildDirectories = 500;
const day = 86_400;

/** The entries of all cache directories of Nix that this user may list: one for each family of files. */
export function findCaches(world: OutsideWorld, finds: Finds): void {
  const { env, home, otherHomes } = world;
  const own = env["NIX_CACHE_HOME"] || join(env["XDG_CACHE_HOME"] || join(home, ".cache"), "nix");
  for (const directory of distinct([own, ...otherHomes.map((other) => join(other, ".cache/nix"))], finds)) {
    const families = new Map<string, Found>();
    for (const name of list(directory, finds)) {
      const { kind, family, what, cost } = cacheEntry(name);
      const isKnown = kind !== "other-cache" || family === "flake-registry.json";
      const key = isKnown ? family : "";
      const path = isKnown ? join(directory, family) : directory;
      const one = families.get(key) ?? {
        kind,
        what: isKnown ? `${what} (${family})` : what,
        path,
        recreated: "yes",
        cost,
        paths: [],
        clear: isKnown ? [] : null,
        quietSeconds: 0,
      };
      one.paths.push(join(directory, name));
      families.set(key, one);
    }
    for (const one of families.values()) {
      const clear = one.clear === null ? null : ["rm", "-rf", "--", ...one.paths.sort()];
      finds.found.push({ ...one, clear });
    }
  }
}

/** Build logs; they are as many as there were builds, and Nix never removes one. */
export function findLogs(location: StoreLocation, world: OutsideWorld, finds: Finds): void {
  const path = join(logDirectory(location, world.env), "drvs");
  finds.found.push({
    kind: "build-logs",
    what: "logs of all builds so far",
    path,
    recreated: "no",
    cost: "nix log has nothing to show for what was built then; the command keeps the last 30 days",
    paths: [path],
    clear: ["find", path, "-type", "f", "-mtime", "+30", "-delete"],
    quietSeconds: 0,
  });
}

/**
 * What builds left in directories for temporary files: kept on purpose (`--keep-failed`), or by a Nix that was killed.
 * Those of a process that runs are its business and left out.
 *
 * @param buildDir the setting `build-dir`, which since Nix 2.30 is `builds` in the state directory; null when not set
 */
export function findBuildDirectories(
  location: StoreLocation,
  buildDir: string | null,
  world: OutsideWorld,
  finds: Finds,
): void {
  const builds = join(location.stateDir, "builds");
  const shared = isElsewhere(location) ? [] : [...(buildDir === null ? [] : [buildDir]), ...world.tmpDirs];
  for (const directory of distinct([builds, ...shared], finds)) {
    const names = list(directory, finds).flatMap((name) => {
      const said = buildDirectoryName(name);
      return said === null || (said.pid !== null && world.isRunning(said.pid)) ? [] : [{ name, ...said }];
    });
    const more = names.length - mostBuildDirectories;
    if (more > 0) finds.unlisted.push({ directory, why: `${more} more build directories than are counted` });
    for (const { name, derivation, isShell } of names.slice(0, mostBuildDirectories)) {
      const path = join(directory, name);
      const of = derivation === null ? "" : ` of ${derivation}`;
      finds.found.push({
        kind: "build-directory",
        what: isShell ? "temporary directory of a shell that has ended" : `build directory${of} that was left behind`,
        path,
        recreated: "no",
        cost: isShell ? "nothing" : "what the failed build left can no longer be looked at",
        paths: [path],
        clear: ["rm", "-rf", "--", path],
        quietSeconds: day,
      });
    }
  }
}

/** Channels and what `nix-env` takes packages from. The channels' contents are in the store. */
export function findChannels(world: OutsideWorld, finds: Finds): void {
  const { env, home } = world;
  const state = join(env["XDG_STATE_HOME"] || join(home, ".local/state"), "nix/defexpr");
  for (const path of [join(home, ".nix-defexpr"), join(home, ".nix-channels"), state]) {
    finds.found.push({
      kind: "channels",
      what: "channels and default expressions of nix-env",
      path,
      recreated: "by-hand",
      cost: "nix-env -iA and <nixpkgs> no longer find what it lists",
      paths: [path],
      clear: null,
      quietSeconds: 0,
    });
  }
}

function list(directory: string, { unlisted }: Finds): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    notListed(directory, error, unlisted);
    return [];
  }
}

/** Each directory once, however it is spelled; those that do not exist are left out. */
function distinct(directories: readonly string[], { unlisted }: Finds): string[] {
  const real = new Map<string, string>();
  for (const directory of directories) {
    try {
      const target = realpathSync(directory);
      if (!real.has(target)) real.set(target, directory);
    } catch (error) {
      notListed(directory, error, unlisted);
    }
  }
  return [...real.values()];
}

function notListed(directory: string, error: unknown, unlisted: Unlisted[]): void {
  const why = (error as NodeJS.ErrnoException).code ?? String(error);
  if (why !== "ENOENT" && why !== "ENOTDIR") unlisted.push({ directory, why });
}
