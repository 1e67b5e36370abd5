import { existsSync } from "node:fs";
import { cacheDir } from "@nixperf/files/directories";
import { thisWorld } from "@nixperf/nix/location";

/** nixperf's cache directory; null for a user without a home, or with one that is not there: it is not nixperf's to make. */
export function ownCache(): string | null {
  const { env, home } = thisWorld();
  try {
    return cacheDir(env, existsSync(home) ? home : null);
  } catch {
    return null;
  }
}
