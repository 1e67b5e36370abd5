import type { DerivationCost, History, NumberedRun } from "@nixperf/history";
import type { LedgerOptions } from "../model/ledger-options.ts";
import type { OwnRun, OwnRuns, RunCost } from "../model/own-runs.ts";
import { askLedger } from "./ledger.ts";

/** Runs that are looked at, of whatever machine; of these at most so many of the machine, with so many costs in all. */
const mostLookedAt = 2000;
const mostRuns = 100;
const mostCosts = 20_000;
const pageRuns = 200;

/**
 * The newest runs of the machine with this fingerprint, with what their builds cost: some hundreds of runs are looked at and
 * some thousands of costs are read, however many the ledger has of however many machines. Gaps stand at `""`.
 */
export async function readOwnRuns(
  ledger: LedgerOptions,
  fingerprint: string | null,
  signal?: AbortSignal,
): Promise<OwnRuns> {
  const nothing: OwnRuns = { runs: [], others: 0, tooLarge: [], gaps: [] };
  const { found, gaps } = await askLedger(ledger, nothing, async (history) =>
    fingerprint === null ? await unknownMachine(history) : await runsOf(history, fingerprint, signal),
  );
  return { ...found, gaps: [...found.gaps, ...gaps] };
}

async function runsOf(history: History, fingerprint: string, signal: AbortSignal | undefined): Promise<OwnRuns> {
  const own: OwnRuns = { runs: [], others: 0, tooLarge: [], gaps: [] };
  let left = mostCosts;
  for await (const { number, run } of newestRuns(history)) {
    signal?.throwIfAborted();
    const expected = run.built + run.substituted + run.failed + run.stopped;
    if (run.kind !== "build" || expected === 0) continue;
    if (run.fingerprint !== fingerprint) {
      own.others++;
      continue;
    }
    if (expected > mostCosts) {
      own.tooLarge.push(number);
      continue;
    }
    const costs = expected > left ? null : await costsOf(history, run.id, left);
    if (costs === null) break;
    left -= costs.length;
    own.runs.push({ number, run, costs, othersCores: null });
    if (own.runs.length === mostRuns) break;
  }
  await addOthers(history, own.runs, signal);
  return own;
}

/** What the machine's processors did in each run, less what the run had of it: a sample each. */
async function addOthers(history: History, runs: readonly OwnRun[], signal: AbortSignal | undefined): Promise<void> {
  const last = runs.at(-1);
  if (last === undefined) return;
  const byId = new Map(runs.map((one) => [one.run.id, one]));
  const since = Date.parse(last.run.startedAt);
  for await (const samples of history.samples({ name: "metrics.machine.cpuSeconds", since, signal })) {
    for (const { run: id, value } of samples) {
      const one = id === null ? undefined : byId.get(id);
      if (one === undefined) continue;
      const { seconds, cpuSeconds } = one.run;
      if (seconds !== null && seconds > 0 && cpuSeconds !== null)
        one.othersCores = Math.max(0, value - cpuSeconds) / seconds;
    }
  }
}

/** The newest first. A page ends with some of an instant, and the next one begins with it. */
async function* newestRuns(history: History): AsyncGenerator<NumberedRun, void, void> {
  const seen = new Set<number>();
  let until: number | undefined;
  while (seen.size < mostLookedAt) {
    // oxlint-disable-next-line no-await-in-loop -- a page begins where the one before ended
    const { runs } = await history.runs({ until, limit: pageRuns });
    const more = runs.filter(({ number }) => !seen.has(number));
    for (const one of more) {
      seen.add(one.number);
      yield one;
    }
    if (runs.length < pageRuns || more.length === 0) return;
    until = Date.parse(runs.at(-1)!.run.startedAt) + 1;
  }
}

/** Null when there are more than `most`. */
async function costsOf(history: History, runId: string, most: number): Promise<RunCost[] | null> {
  const costs: RunCost[] = [];
  for await (const some of history.costsOf(runId)) {
    if (costs.length + some.length > most) return null;
    costs.push(...some.map(runCost));
  }
  return costs;
}

/** Without phases, logs and the like, of which there can be much. */
function runCost(cost: DerivationCost): RunCost {
  const { at, drvPath, name, pname, system, outcome, seconds, earliestSeconds } = cost;
  const { cpuSeconds, memoryBytes, machine, startedAt } = cost;
  const figures = { seconds, earliestSeconds, cpuSeconds, memoryBytes };
  return { at, drvPath, name, pname, system, outcome, ...figures, machine, startedAt };
}

async function unknownMachine(history: History): Promise<OwnRuns> {
  const { runs } = await history.runs({ limit: 1 });
  const message =
    "which of the runs in the ledger are of this machine is not known: not all is known that tells it from others";
  const gap = { at: "", code: "NIXPERF_LEDGER_MACHINE_UNKNOWN", message, tries: ["nixperf hardware detect"] };
  return { runs: [], others: runs.length, tooLarge: [], gaps: runs.length === 0 ? [] : [gap] };
}
