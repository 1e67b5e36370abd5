import type { Gap } from "@nixperf/errors";
import { badCcacheStats } from "../errors.ts";
import { ccacheSince, hitRatio, parseCcacheStats } from "../model/environment/ccache-stats.ts";
import type { CcacheCounts } from "../model/environment/ccache-stats.ts";
import { readBounded } from "./read-bounded.ts";
import { runCommand } from "./run-command.ts";

/** More than ccache says. */
const maxBytes = 100_000;

/** What ccache counted, and since when: a file with what it said then. */
export interface CountedCcache {
  counts: (CcacheCounts & { ratio: number | null; since: string | null }) | null;
  gaps: Gap[];
}

/**
 * Asks ccache, or the program `nix-ccache` of NixOS, which may read the cache of builds.
 *
 * @throws NIXPERF_CCACHE_STATS for a file that does not hold what ccache prints
 */
export async function countCcache(since: string | null, signal?: AbortSignal): Promise<CountedCcache> {
  const before = since === null ? null : parseCcacheStats(readBounded(since, maxBytes) ?? "");
  if (since !== null && before === null) throw badCcacheStats(since);
  for (const program of ["nix-ccache", "ccache"]) {
    // oxlint-disable-next-line no-await-in-loop -- the second is asked where there is no first
    const said = await runCommand(program, ["--print-stats"], { signal });
    const now = said === null || said.code !== 0 ? null : parseCcacheStats(said.stdout);
    if (now === null) continue;
    const counts = before === null ? now : ccacheSince(before, now);
    if (counts === null)
      return { counts: null, gaps: [gap(`the counters of ${program} were set back since ${since}`)] };
    return { counts: { ...counts, ratio: hitRatio(counts), since }, gaps: [] };
  }
  return {
    counts: null,
    gaps: [
      gap("no ccache on PATH says what it counted", ["ccache 3.7 or later on PATH, and CCACHE_DIR of the builds"]),
    ],
  };
}

function gap(message: string, tries: string[] = []): Gap {
  return { at: "/ccache", code: "NIXPERF_CCACHE_UNKNOWN", message, tries };
}
