import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { costClass, estimator } from "@nixperf/history";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import { leftBeside } from "../../model/own-runs.ts";
import type { OwnRun, OwnRuns, RunCost } from "../../model/own-runs.ts";
import type { CostSources } from "../../model/simulate/cost-model.ts";
import { replayLedgerRun } from "../../model/simulate/ledger-run.ts";
import type { RunError } from "../../model/simulate/recording.ts";
import { runSettings } from "../../model/simulate/run-settings.ts";
import { unreplayedBy, unreplayedGaps } from "../../model/simulate/unreplayed.ts";
import type { Unreplayed } from "../../model/simulate/unreplayed.ts";
import type { ReadMachine } from "./simulated-machine.ts";
import { inputReader } from "./drv-inputs.ts";

/** Of a machine's runs so many are replayed, the newest: more would say the same and take their time. */
const mostReplayed = 20;

export interface LedgerRunsOptions {
  store?: string | null | undefined;
  own: OwnRuns;
  /** By run: what its builds would have taken by themselves. */
  alone: ReadonlyArray<readonly RunCost[]>;
  machine: ReadMachine;
  /** With how many cores the costs in the ledger were measured. */
  measuredCores: number;
  signal?: AbortSignal | undefined;
}

/**
 * How the model does with the newest runs of this machine that the ledger has. Which builds needed which is read from their
 * derivations, as far as the store still has them. A run that cannot be replayed is named in a gap with the reason.
 */
export async function ledgerRuns(options: LedgerRunsOptions): Promise<{ runs: RunError[]; gaps: Gap[] }> {
  const { own, alone, machine, measuredCores, signal } = options;
  const runs: RunError[] = [];
  const left: Array<{ number: number; reason: Unreplayed }> = own.tooLarge.map((number) => ({
    number,
    reason: "large",
  }));
  // Where there was nothing to build, there is nothing to replay.
  const built = own.runs.filter(({ run }) => run.built + run.failed + run.stopped > 0);
  if (built.length === 0) return { runs, gaps: unreplayedGaps(left) };
  const inputsOf = inputReader(storeOf(options.store));
  for (const one of built) {
    if (runs.length === mostReplayed) break;
    signal?.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- the derivations of one run are many already
    const found = await replayed(one);
    if (typeof found === "string") left.push({ number: one.number, reason: found });
    else runs.push(found);
  }
  return { runs, gaps: unreplayedGaps(left) };

  async function replayed(one: OwnRun): Promise<RunError | Unreplayed> {
    const settings = runSettings(one.run, machine.threads);
    const reason = unreplayedBy(one, settings);
    if (reason !== null) return reason;
    const derivations = new Set(
      one.costs.flatMap(({ drvPath, outcome }) => (outcome === "built" && drvPath !== null ? [drvPath] : [])),
    );
    const inputs = await inputsOf([...derivations], signal);
    if (typeof inputs === "string") return inputs;
    const others: CostSources = {
      estimate: estimator(alone.filter((_, i) => own.runs[i] !== one).flat()),
      fetchSeconds: () => null,
      classOf: costClass,
      measuredCores,
    };
    // What others did meanwhile is no fault of the model.
    const capacity = leftBeside(one, machine.capacityUnits);
    return replayLedgerRun(one, settings!, inputs, others, capacity) ?? "circle";
  }
}

/** Null for a store that is none here. */
function storeOf(store: string | null | undefined): ReturnType<typeof locateStore> | null {
  try {
    return locateStore({ store, world: thisWorld() });
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    return null;
  }
}
