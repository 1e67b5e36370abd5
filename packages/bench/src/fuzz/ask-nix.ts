import type { ThrowAwayStore } from "@nixperf/testing";
import { isStorePathName } from "@nixperf/nix/store-path";

export type Question = "dead" | "live" | "roots";

/** What Nix prints; throws with its words when it fails. Asking changes the store. */
export function askNix(store: ThrowAwayStore, question: Question): Promise<string> {
  return store.ok("nix-store", ["--gc", `--print-${question}`]);
}

/**
 * The store paths in a list of Nix's. What Nix merely swept out stands there, too, but has no store path's name, and a
 * name with a newline in it comes as two lines.
 */
export function pathsIn(text: string, storeDir: string): Set<string> {
  const prefix = `${storeDir}/`;
  const lines = text.split("\n").filter((line) => line.startsWith(prefix));
  return new Set(lines.filter((line) => isStorePathName(line.slice(prefix.length))));
}
