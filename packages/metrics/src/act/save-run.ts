import { asNixperfError } from "@nixperf/errors";
import { withHistory } from "@nixperf/history";
import type { DerivationCost, NumberedRun, OpenOptions, Run, Sample } from "@nixperf/history";

export interface KeptRun {
  number: number | null;
  /** Why it was not kept. */
  notSaved: string | null;
  /** Runs of the same targets and cohort before, the newest first; those that succeeded. */
  earlier: NumberedRun[];
}

/** How many earlier runs tell what is usual. */
const enough = 10;

/** Evaluations always do. */
function didSomething({ kind, built, substituted }: Run): boolean {
  return kind !== "build" || built + substituted > 0;
}

/** What runs have to have in common to be compared: the targets, or where the command names none, the command. */
function whatOf({ targets, command }: Run): string {
  return JSON.stringify(targets.length > 0 ? targets : command);
}

/** Keeps a run with its costs and samples in one transaction. What goes wrong is told, not thrown: the run is over. */
export async function saveRun(
  ledger: OpenOptions,
  run: Run,
  costs: readonly DerivationCost[],
  samples: readonly Sample[],
): Promise<KeptRun> {
  try {
    return await withHistory(ledger, async (history) => {
      const { runs } = await history.runs({ kind: run.kind, cohort: run.cohort, outcome: "succeeded", limit: 200 });
      // Where there was nothing to do, or now is, there is nothing to compare.
      const isAlike = (one: Run): boolean =>
        one.id !== run.id && whatOf(one) === whatOf(run) && didSomething(one) && didSomething(run);
      const earlier = runs.filter((one) => isAlike(one.run));
      const { number } = await history.saveRun(run, costs, samples);
      return { number, notSaved: null, earlier: earlier.slice(0, enough) };
    });
  } catch (error) {
    const { message, found } = asNixperfError(error);
    return { number: null, notSaved: found === null ? message : `${message}: ${found}`, earlier: [] };
  }
}
