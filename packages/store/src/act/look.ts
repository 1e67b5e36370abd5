import { lstatSync } from "node:fs";
import type { StoreLocation } from "@nixperf/nix/location";

type Place = Pick<StoreLocation, "storeDir" | "realStoreDir">;

/** Whether a store path is on disk. Where that cannot be told it is said to be: only what is gone for sure is gone. */
export function isThere({ storeDir, realStoreDir }: Place, path: string): boolean {
  try {
    lstatSync(realStoreDir + path.slice(storeDir.length));
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
}

/** Looks once a second which of the paths are gone, until the returned function is called. Each is told once. */
export function followDeletion(
  place: Place,
  paths: readonly string[],
  onGone: (paths: readonly string[]) => void,
): () => void {
  let left = paths;
  const timer = setInterval(() => {
    const still = left.filter((path) => isThere(place, path));
    if (still.length === left.length) return;
    const there = new Set(still);
    const gone = left.filter((path) => !there.has(path));
    left = still;
    onGone(gone);
  }, 1000);
  return () => clearInterval(timer);
}

/** Waits until no more of the paths vanish, at most five seconds. */
export async function settled(place: Place, paths: readonly string[]): Promise<void> {
  let before = -1;
  for (let tries = 0; tries < 25; tries++) {
    const now = paths.filter((path) => isThere(place, path)).length;
    if (now === before || now === 0) return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
