import type { BenchStore } from "./bench-stores.ts";

/** Holds a list of dead paths, one a line, against what the generator knows. Missing and unregistered ones may be in it. */
export function checkDead(store: BenchStore): (stdout: string) => string | null {
  return (stdout) => {
    const expected = store.dead();
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
