import { asNixperfError } from "@nixperf/errors";
import type { NixperfError } from "@nixperf/errors";
import { withHistory } from "@nixperf/history";
import type { DerivationCost, History, NumberedRun, OpenOptions, Run, Sample } from "@nixperf/history";

export interface KeptRun {
  number: number | null;
  /** Why it was not kept. */
  notSaved: string | null;
  /** Why it waits on this machine for the shared ledger, which then has no number for it yet. */
  waits: string | null;
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

/** Of a run that is not to be kept. */
export const notKept: KeptRun = { number: null, notSaved: null, waits: null, earlier: [] };

/**
 * Keeps a run with its costs and samples in one transaction, before anything is asked: where the ledger does not answer, or
 * holds something that cannot be read, the run is kept all the same. What goes wrong is told, not thrown: the run is over.
 */
export async function saveRun(
  ledger: OpenOptions,
  run: Run,
  costs: readonly DerivationCost[],
  samples: readonly Sample[],
): Promise<KeptRun> {
  try {
    return await withHistory(ledger, async (history) => {
      const { number, isWaiting, fault } = await history.saveRun(run, costs, samples);
      if (isWaiting) return { ...notKept, waits: fault === null ? "it was away" : sayingOf(fault) };
      return { ...notKept, number, earlier: await earlierRuns(history, run).catch(() => []) };
    });
  } catch (error) {
    return { ...notKept, notSaved: sayingOf(asNixperfError(error)) };
  }
}

async function earlierRuns(history: History, run: Run): Promise<NumberedRun[]> {
  const { runs } = await history.runs({ kind: run.kind, cohort: run.cohort, outcome: "succeeded", limit: 200 });
  // Where there was nothing to do, or now is, there is nothing to compare.
  const isAlike = (one: Run): boolean =>
    one.id !== run.id && whatOf(one) === whatOf(run) && didSomething(one) && didSomething(run);
  return runs.filter((one) => isAlike(one.run)).slice(0, enough);
}

function sayingOf({ message, found }: NixperfError): string {
  return found === null ? message : `${message}: ${found}`;
}
