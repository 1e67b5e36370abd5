import { readlinkSync } from "node:fs";
import { storePathOf } from "@nixperf/nix/store-path";
import type { StoreDatabase } from "@nixperf/nix/database";

/** Links to what a machine runs now, by NixOS, nix-darwin and home-manager. Source: their activation scripts. */
const places = ["/run/current-system", "/run/booted-system", "/nix/var/nix/gcroots/current-system"];

/** Numbers of the paths that those links lead to, where they are of this store. */
export function runningTargets(database: Pick<StoreDatabase, "storeDir" | "indexOf">): Set<number> {
  const targets = new Set<number>();
  for (const place of places) {
    try {
      const baseName = storePathOf(database.storeDir, readlinkSync(place));
      const target = baseName === null ? undefined : database.indexOf.get(baseName);
      if (target !== undefined) targets.add(target);
    } catch {
      // No such system here.
    }
  }
  return targets;
}
