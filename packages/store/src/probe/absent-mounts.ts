import { expectedMountAt, mountPlaces } from "@nixperf/nix/roots";
import type { RootScan } from "@nixperf/nix/roots";

/**
 * For each link that Nix would forget, and that leads to where something should be mounted and is not, that place. An empty
 * directory on the way alone is no reason to refuse: it is what is left of a project that was removed, too.
 */
export function absentMounts(dangling: RootScan["dangling"]): string[] {
  const suspects = dangling.filter(({ auto, unmounted }) => auto && unmounted !== null);
  if (suspects.length === 0) return [];
  const places = mountPlaces();
  return suspects.flatMap(({ target }) => expectedMountAt(target, places) ?? []);
}
