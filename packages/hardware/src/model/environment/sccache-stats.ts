import type { CcacheCounts } from "./ccache-stats.ts";

/**
 * Reads `sccache --show-stats --stats-format json`: hits and misses stand by language. What could not be cached is what its
 * server was asked for and did not look up, and what it compiled without keeping it. Null for a text that is something else.
 */
export function parseSccacheStats(text: string): CcacheCounts | null {
  let stats: unknown;
  try {
    stats = member(JSON.parse(text.slice(0, 100_000)), "stats");
  } catch {
    return null;
  }
  const [hits, misses] = [byLanguage(member(stats, "cache_hits")), byLanguage(member(stats, "cache_misses"))];
  const others = ["requests_not_compile", "requests_not_cacheable", "non_cacheable_compilations"].map((name) =>
    countIn(member(stats, name)),
  );
  if (hits === null || misses === null) return null;
  return { hits, misses, uncacheable: others.reduce<number>((sum, count) => sum + (count ?? 0), 0) };
}

/** `{ "counts": { "C/C++": 2, "Rust": 1 } }` */
function byLanguage(of: unknown): number | null {
  const counts = member(of, "counts");
  if (typeof counts !== "object" || counts === null) return null;
  let sum = 0;
  for (const value of Object.values(counts)) {
    const count = countIn(value);
    if (count === null) return null;
    sum += count;
  }
  return sum;
}

function countIn(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function member(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null && Object.hasOwn(of, name)
    ? (of as Record<string, unknown>)[name]
    : undefined;
}
