import { hash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import type { Keep } from "../shape/liveness.ts";
import type { BenchStore } from "./bench-stores.ts";

/** Holds a list of dead paths, one a line, against what the generator knows. Missing and unregistered ones may be in it. */
export function checkDead(store: BenchStore, keep?: Keep): (stdout: string) => string | null {
  return (stdout) => {
    const expected = store.dead(keep);
    const unregistered = store.unregistered();
    const found = new Set(stdout.split("\n").map((line) => line.slice(line.lastIndexOf("/") + 1)));
    for (const name of unregistered) found.delete(name);
    const lacking = [...expected].filter((name) => !found.has(name));
    const extra = found.size - (expected.size - lacking.length) - (found.has("") ? 1 : 0);
    if (lacking.length === 0 && extra <= store.summary.missing) return null;
    return `${lacking.length} dead paths not listed, ${extra} others listed`;
  };
}

/** Holds the totals of an `analyze --json` record against what the generator knows. */
export function checkAnalysis(store: BenchStore): (stdout: string) => string | null {
  return (stdout) => {
    const { summary } = store;
    const record = JSON.parse(stdout) as {
      paths?: { total?: number; narBytes?: number };
      live?: { paths?: number };
      dead?: { paths?: number };
    };
    const found = [record.paths?.total, record.paths?.narBytes, record.live?.paths, record.dead?.paths];
    // What is registered and not on disk is dead to the generator, and missing to an analysis.
    const dead = summary.deadPaths - summary.missing;
    const expected = [summary.paths, summary.narBytes, summary.livePaths, dead];
    return found.join() === expected.join()
      ? null
      : `paths, bytes, live, dead: ${found.join()} and not ${expected.join()}`;
  };
}

/** Holds what `dedup --json` says could be linked against reading every file of every registered path. */
export function checkDedup(store: BenchStore): (stdout: string) => string | null {
  let expected: string | undefined;
  return (stdout) => {
    const { potential } = JSON.parse(stdout) as { potential: { files: number; inodes: number; newLinks: number } };
    expected ??= linkable(store);
    const found = [potential.files, potential.inodes, potential.newLinks].join();
    return found === expected ? null : `files, inodes, new links: ${found} and not ${expected}`;
  };
}

/** Nothing in a generated store is a hard link yet, so every name but one of each content could be. */
function linkable(store: BenchStore): string {
  const { storeDir } = store.copyFor("dedup");
  const leftovers = store.unregistered();
  const contents = new Set<string>();
  let names = 0;
  const look = (path: string): void => {
    const stats = lstatSync(path);
    if (stats.isDirectory()) return readdirSync(path).forEach((name) => look(join(path, name)));
    const isLink = stats.isSymbolicLink();
    if (!isLink && (stats.mode & 0o200) !== 0) return;
    const content = isLink ? readlinkSync(path) : hash("sha256", readFileSync(path));
    contents.add(`${isLink ? "link" : stats.mode & 0o100} ${content}`);
    names++;
  };
  for (const name of readdirSync(storeDir)) if (name !== ".links" && !leftovers.has(name)) look(join(storeDir, name));
  return [names - contents.size, names - contents.size, contents.size].join();
}
