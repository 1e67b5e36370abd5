import { cacheDir } from "@nixperf/files/directories";
import { thisWorld } from "@nixperf/nix/location";

/** nixperf's cache directory; null for a user without a home. */
export function ownCache(): string | null {
  const { env, home } = thisWorld();
  try {
    return cacheDir(env, home === "" ? null : home);
  } catch {
    return null;
  }
}
