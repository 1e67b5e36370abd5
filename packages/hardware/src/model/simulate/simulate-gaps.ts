import type { Gap } from "@nixperf/errors";
import type { CostOrigins } from "./cost-model.ts";
import type { Edge, GridPoint } from "./grid.ts";
import { hasKnownOrder, mostMeasured } from "./nix-costs.ts";
import type { NixCostsFound } from "./nix-costs.ts";

/** What is not known of the costs of builds. */
export function costGaps(
  origins: CostOrigins,
  { unknownNames: examples, elsewhere }: { unknownNames: readonly string[]; elsewhere: number },
  total: number,
): Gap[] {
  const gaps: Gap[] = [];
  const note = (at: string, code: string, message: string, tries: string[]): void => {
    gaps.push({ at, code, message, tries });
  };
  const { unknown, assumedParallel, assumedMemory } = origins;
  const file = '--costs FILE, with lines such as {"name":"firefox-130.0","seconds":5400,"cpuSeconds":40000}';
  if (unknown > 0)
    note(
      "/builds/origins/unknown",
      "NIXPERF_SIMULATE_COST_UNKNOWN",
      `nothing is known of ${unknown} of ${total} builds (${examples.join(", ")}${unknown > examples.length ? ", …" : ""}): each counts as the middle one of all others`,
      [file],
    );
  if (elsewhere > 0)
    note(
      "/builds/origins",
      "NIXPERF_SIMULATE_COST_ELSEWHERE",
      `what ${elsewhere} of ${total} builds take is told by costs in the ledger that are in none of this machine's newest runs, and may be of other machines`,
      ["nixperf metrics collect, on this machine"],
    );
  if (assumedParallel > 0)
    note(
      "/builds/origins/assumedParallel",
      "NIXPERF_SIMULATE_PARALLEL_ASSUMED",
      `how far cores help was not measured for ${assumedParallel} of ${total} builds, and is assumed by what their names say`,
      ["costs with cpuSeconds"],
    );
  if (assumedMemory > 0)
    note(
      "/builds/origins/assumedMemory",
      "NIXPERF_SIMULATE_MEMORY_ASSUMED",
      `the memory of ${assumedMemory} of ${total} builds was not measured, and is assumed by what their names say`,
      ["costs with memoryBytes"],
    );
  return gaps;
}

/** What is not known of the Nix that would build. `numbers`: its version; null when not known. */
export function nixGaps(numbers: readonly number[] | null, found: NixCostsFound): Gap[] {
  const gaps: Gap[] = [];
  if (numbers === null || !hasKnownOrder(numbers))
    gaps.push({
      at: "/nix/knownOrder",
      code: "NIXPERF_SIMULATE_ORDER_UNKNOWN",
      message:
        numbers === null
          ? "in which order this Nix starts builds is not known: here it is that of Nix up to 2.34; from 2.35 on it is any"
          : "since 2.35 Nix starts any of the builds that wait for a slot; here they are started by their names, as before",
      tries: numbers === null ? ["--nix VERSION"] : [],
    });
  if (!found.isExact)
    gaps.push({
      at: "/nix/costsFrom",
      code: "NIXPERF_SIMULATE_NIX_COSTS",
      message: `what Nix itself takes was measured with ${found.measuredWith}, not with this version`,
      tries: [],
    });
  return gaps;
}

/** What to try next: from the edge on. */
function beyond(value: number, side: Edge["side"]): number[] {
  const parts = side === "largest" ? [1, 1.5, 2, 3, 4] : [0.25, 0.5, 0.75, 1];
  return [...new Set(parts.map((part) => Math.min(1024, Math.max(1, Math.round(value * part)))))];
}

type FoundBest = Pick<GridPoint, "mostWaiting"> & {
  edges: readonly Edge[];
  certainty: { fitsShare: number | null };
};

/** What is not known in the end. */
export function resultGaps(builds: number, pairs: number, best: FoundBest | null): Gap[] {
  const gaps: Gap[] = [];
  if (builds === 0)
    gaps.push({
      at: "/best",
      code: "NIXPERF_SIMULATE_ALL_PRESENT",
      message: "all of it is in the store already, so that nothing would be built",
      tries: ["--all, as if it were not"],
    });
  else if (best === null)
    gaps.push({
      at: "/best",
      code: "NIXPERF_SIMULATE_NOTHING_FITS",
      message: `none of the ${pairs} pairs fits in memory`,
      tries: ["--jobs 1 --cores 1", "--memory SIZE"],
    });
  else if (best.mostWaiting > mostMeasured)
    gaps.push({
      at: "/best/nixSeconds",
      code: "NIXPERF_SIMULATE_MANY_WAIT",
      message: `up to ${best.mostWaiting} builds wait for a slot at once; what Nix takes to wake so many was measured for ${mostMeasured}, and is computed from that`,
      tries: [],
    });
  const { fitsShare = null } = best?.certainty ?? {};
  if (fitsShare !== null && fitsShare < 0.9)
    gaps.push({
      at: "/best/certainty/fitsShare",
      code: "NIXPERF_SIMULATE_MEMORY_UNSURE",
      message: `whether the memory suffices is not sure with any pair near the best: with this one it does in ${Math.round(fitsShare * 100)} % of the trials`,
      tries: ["costs with memoryBytes", "--jobs 1 --cores 1"],
    });
  for (const { setting, side, value } of best?.edges ?? [])
    gaps.push({
      at: "/best/edges",
      code: "NIXPERF_SIMULATE_EDGE",
      message: `the best lies on the edge of what was tried: ${setting} ${value} is the ${side}, and ${side === "largest" ? "more" : "fewer"} may be better`,
      tries: [`--${setting === "cores" ? "cores" : "jobs"} ${beyond(value, side).join(",")}`],
    });
  return gaps;
}

/**
 * What recorded runs do not tell.
 *
 * @param others how many runs of other machines the ledger has, as far as it was looked at
 */
export function recordedGaps(recorded: { runs: readonly unknown[]; foretold: unknown } | null, others: number): Gap[] {
  if (recorded !== null && recorded.foretold !== null) return [];
  const of = others === 0 ? "" : `; ${others} in the ledger are of other machines, and do not count`;
  const why =
    recorded === null
      ? `there are no recorded runs${of}`
      : `of what was recorded there ${recorded.runs.length === 1 ? "is only the run" : `are only ${recorded.runs.length} runs`} that the costs are from`;
  return [
    {
      at: "/recorded/foretold",
      code: "NIXPERF_SIMULATE_NOT_RECORDED",
      message: `how well this tells real builds of this machine is not known: ${why}`,
      tries: ["nixperf metrics collect, when the same is built again", "--recorded FILE"],
    },
  ];
}
