import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { withHistory } from "@nixperf/history";
import { enoughInWords, growthOf, isTooFew } from "../model/growth/growth.ts";
import type { Growth } from "../model/growth/growth.ts";
import { diskSpace } from "./disk-space.ts";

const looksBackMs = 90 * 86_400_000;

/**
 * How a store grows, by the ledger's samples of the last 90 days. Null without a gap when the ledger has none of this
 * store: then nobody asked for it to be watched. Null with a gap when they are too few, or cannot be read.
 *
 * @param state where nixperf keeps its state, by `stateDir` of `@nixperf/files`
 * @param now milliseconds since the epoch
 */
export async function readGrowth(
  state: string,
  realStoreDir: string,
  now: number,
  rows: number,
  signal?: AbortSignal,
): Promise<{ growth: Growth | null; gaps: Gap[] }> {
  try {
    const subject = { store: realStoreDir };
    const since = Math.max(0, now - looksBackMs);
    // What is of the future was written by a clock that was ahead.
    const until = now + 3600_000;
    const filter = { name: "store.", subject, since, until, signal };
    const days = await withHistory({ stateDir: state }, (history) => history.days(filter));
    if (days.length === 0) return { growth: null, gaps: [] };
    const free = await diskSpace(realStoreDir).catch(() => null);
    const growth = growthOf(days, free?.availableBytes ?? null, rows);
    if (growth === null || !isTooFew(growth)) return { growth, gaps: [] };
    return unknown(
      "NIXPERF_GROWTH_TOO_FEW",
      `how the store grows is not known yet: there are ${growth.samples} samples over ${growth.days} days, and it takes ${enoughInWords}`,
      ["nixperf store schedule, which takes one each week"],
    );
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    return unknown(error.code, `how the store grows is not known: ${error.message}`, error.tries);
  }
}

function unknown(code: string, message: string, tries: readonly string[]): { growth: null; gaps: Gap[] } {
  return { growth: null, gaps: [{ at: "/growth", code, message, tries: [...tries] }] };
}
