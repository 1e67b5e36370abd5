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

/**
 * The pairs of root and store path that Nix prints as `root -> path`, each as `root\0path`. Any byte may stand in a
 * root's name, so the lines are found by what they end with; recent versions put the name in quotes.
 */
export function rootsIn(text: string, storeDir: string): Set<string> {
  const roots = new Set<string>();
  let label = "";
  for (const line of text.split("\n")) {
    const arrow = line.lastIndexOf(` -> ${storeDir}/`);
    if (arrow < 0 || !isStorePathName(line.slice(arrow + 5 + storeDir.length))) {
      label += `${line}\n`;
      continue;
    }
    label += line.slice(0, arrow);
    const quoted = /^"(.*)"$/s.exec(label)?.[1];
    roots.add(`${quoted === undefined ? label : quoted.replaceAll(/\\(.)/gs, "$1")}\0${line.slice(arrow + 4)}`);
    label = "";
  }
  return roots;
}
