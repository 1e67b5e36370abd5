/** What ccache counted, or sccache. */
export interface CcacheCounts {
  /** Compilations that were taken from the cache. */
  hits: number;
  misses: number;
  /** Calls that cannot be cached, such as linking. */
  uncacheable: number;
}

const uncacheable = new Set([
  "called_for_link",
  "called_for_preprocessing",
  "autoconf_test",
  "compile_failed",
  "preprocessor_error",
  "multiple_source_files",
  "no_input_file",
  "unsupported_code_directive",
  "unsupported_compiler_option",
  "unsupported_source_language",
  "unsupported_environment_variable",
  "could_not_use_precompiled_header",
  "could_not_use_modules",
  "bad_compiler_arguments",
  "output_to_stdout",
]);

/**
 * Reads `ccache --print-stats` (since ccache 3.7): a name, a tab, and a whole number on each line. Hits are direct and by
 * the preprocessor. Null for a text that has neither of the counters that matter.
 */
export function parseCcacheStats(text: string): CcacheCounts | null {
  const counters = new Map<string, number>();
  for (const line of text.slice(0, 100_000).split("\n")) {
    const parts = /^([a-z0-9_]{1,60})\t(\d{1,15})\r?$/.exec(line);
    if (parts !== null) counters.set(parts[1]!, Number(parts[2]));
  }
  // Version 4 counts misses by how they were found as well; `cache_miss` is all of them in each version.
  const misses = counters.get("cache_miss");
  const [direct, preprocessed] = [counters.get("direct_cache_hit"), counters.get("preprocessed_cache_hit")];
  if (misses === undefined || direct === undefined || preprocessed === undefined) return null;
  const others = [...counters].filter(([name]) => uncacheable.has(name));
  return { hits: direct + preprocessed, misses, uncacheable: others.reduce((sum, [, count]) => sum + count, 0) };
}

/** What was counted between two moments; null where the counters were set to zero meanwhile. */
export function ccacheSince(before: CcacheCounts, after: CcacheCounts): CcacheCounts | null {
  const since = {
    hits: after.hits - before.hits,
    misses: after.misses - before.misses,
    uncacheable: after.uncacheable - before.uncacheable,
  };
  return Object.values(since).some((count) => count < 0) ? null : since;
}

/** Hits of all that could be cached; null when nothing was compiled. */
export function hitRatio({ hits, misses }: CcacheCounts): number | null {
  return hits + misses === 0 ? null : hits / (hits + misses);
}
