import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { thisWorld } from "@nixperf/nix/location";

/** Where {@link findNeighbours} looks, as values, so that a test can build a machine in a directory. */
export interface NeighbourWorld {
  /** What stands in front of every path of the system; empty but in tests. */
  root: string;
  /** Home directory; `root` does not stand in front of it. */
  home: string;
  env: Readonly<Record<string, string | undefined>>;
}

export function thisNeighbourWorld(): NeighbourWorld {
  const { env, home } = thisWorld();
  return { root: "", home, env };
}

const largest = 256 * 1024;

/** The text of a small regular file, each byte a character; `null` for anything else, also what may not be read. */
export function smallText(path: string): string | null {
  try {
    const stats = statSync(path);
    return stats.isFile() && stats.size <= largest ? readFileSync(path, "latin1") : null;
  } catch {
    return null;
  }
}

/** The names in a directory; none where there is none, or it may not be read. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

/** Absolute paths below `root`. */
export function below(root: string, ...paths: string[]): string[] {
  return paths.map((path) => join(root, path));
}
