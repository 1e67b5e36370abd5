import type { Gap } from "@nixperf/errors";

import type { RunFacts } from "./facts.ts";
import type { RunReport } from "./report.ts";

/** Seconds of doubt about an end that are no more than a clock's own. */
const worthSaying = 0.05;

/** What is not known of a run, and why. */
export function gapsOf(
  report: RunReport,
  seen: { events: number; damaged: number; isSound: boolean },
  facts: RunFacts,
): Gap[] {
  const { figures, builds } = report;
  const gaps: Gap[] = [];
  const gap = (at: string, code: string, message: string, ...tries: string[]): void =>
    void gaps.push({ at, code, message, tries });
  if (seen.events === 0) {
    gap("", "NIXPERF_LOG_EMPTY", "Nix told nothing of this run", "nix build --log-format internal-json");
    return gaps;
  }
  if (seen.damaged > 0) {
    gap("", "NIXPERF_LOG_DAMAGED", `${seen.damaged} lines of the log could not be read; what they told is missing`);
  }
  if (report.timing === "order") {
    gap("/seconds", "NIXPERF_LOG_UNTIMED", "a log read later has an order but no times", "nixperf metrics collect");
  } else {
    const bounded = builds.filter((one) => one.latestEnd - one.earliestEnd > worthSaying).length;
    if (bounded > 0) {
      const message = `of ${bounded} builds only bounds of the end are known: this Nix did not say which of them had ended`;
      gap("/buildSeconds", "NIXPERF_BUILD_ENDS_UNSURE", message);
    }
    if (figures.criticalPathSeconds === null && builds.length > 0) {
      const message =
        "which derivation needs which is not known of all that were built, and so neither what had to wait";
      gap("/criticalPathSeconds", "NIXPERF_RUN_GRAPH_UNKNOWN", message);
    }
  }
  if (!seen.isSound) {
    gap("/built", "NIXPERF_LOG_CONTRADICTORY", "what Nix counted does not fit what it said of each build");
  }
  if (figures.cacheHitRatioBytes === null && figures.cacheHitRatio !== null) {
    const message = "the size of what was built or fetched is not known of all";
    gap("/cacheHitRatioBytes", "NIXPERF_RUN_SIZES_UNKNOWN", message);
  }
  if (figures.wireBytes === null) {
    gap(
      "/wireBytes",
      "NIXPERF_RUN_TRANSFERS_UNKNOWN",
      "Nix told of no transfer, as from a substituter that is a directory",
    );
  }
  if (facts.exitStatus === null) {
    gap("/exitStatus", "NIXPERF_RUN_END_UNSEEN", "the end of the command was not seen, and so neither its exit status");
  }
  return gaps;
}
