import type { Gap } from "@nixperf/errors";
import { graphFromEdges } from "@nixperf/graph";
import { costsUnknown, graphInvalid, optionUnused } from "../errors.ts";
import { buildPlan } from "../model/simulate/build-plan.ts";
import type { BuildPlan } from "../model/simulate/build-plan.ts";
import { fillCosts } from "../model/simulate/cost-model.ts";
import type { CostOrigins, Job } from "../model/simulate/cost-model.ts";
import { criticalSteps } from "../model/simulate/critical-steps.ts";
import type { CriticalStep } from "../model/simulate/critical-steps.ts";
import type { GridPoint } from "../model/simulate/grid.ts";
import { hasKnownOrder, hasSubstitutionSlots, nixCostsOf } from "../model/simulate/nix-costs.ts";
import { errorSummary } from "../model/simulate/recording.ts";
import type { ErrorSummary, RunError } from "../model/simulate/recording.ts";
import type { ReplaySettings } from "../model/simulate/replay.ts";
import { costGaps, nixGaps, recordedGaps, resultGaps } from "../model/simulate/simulate-gaps.ts";
import { uncrowded } from "../model/simulate/uncrowded.ts";
import { usualCores } from "../model/simulate/run-settings.ts";
import { leftBeside } from "../model/own-runs.ts";
import { readOwnRuns } from "../probe/own-runs.ts";
import { costSources } from "../probe/simulate/cost-sources.ts";
import { ledgerRuns } from "../probe/simulate/ledger-runs.ts";
import { readJobs } from "../probe/simulate/read-jobs.ts";
import { recordedRuns } from "../probe/simulate/recordings.ts";
import { simulatedMachine } from "../probe/simulate/simulated-machine.ts";
import type { SimulatedMachine } from "../probe/simulate/simulated-machine.ts";
import { checkOptions } from "./simulate-options.ts";
import type { SimulateOptions } from "./simulate-options.ts";
import { searchBest } from "./simulate-search.ts";
import type { BestPair } from "./simulate-search.ts";

export interface SimulateRecord {
  schema: "nixperf.hardware.simulate/1";
  /** What would be built. */
  builds: {
    from: "derivations" | "store" | "file" | "profile";
    total: number;
    /** Derivations that are left out because their outputs are in the store. */
    present: number;
    /** Work of all, in seconds for one core. */
    cpuSeconds: number;
    origins: CostOrigins;
  };
  machine: SimulatedMachine;
  nix: {
    version: string | null;
    /** Version with which Nix's own costs were measured. */
    costsFrom: string;
    /** Whether the order in which this Nix starts builds can be told. */
    knownOrder: boolean;
    /** Slots for fetching; null where it takes those of builds. */
    substitutionJobs: number | null;
  };
  grid: GridPoint[];
  /** Null when nothing is to be built, or no pair fits. */
  best: BestPair | null;
  /** The longest chain under the best pair, the first step first; only the longest steps, when there are many. */
  criticalPath: CriticalStep[];
  /** How well the model tells runs that were recorded, in files and in the ledger; null without any. */
  recorded: {
    runs: RunError[];
    /** Of runs that were told from what others took, as builds are told that nobody has run yet; null without any. */
    foretold: ErrorSummary | null;
    /** Of those that were told from what their own builds took: how well Nix's order and its own work are told. */
    retold: ErrorSummary | null;
  } | null;
  gaps: Gap[];
}

/**
 * How long builds would take with other values of `max-jobs` and `cores`, and with which they would be done first. Nix's
 * real order and its own costs are counted, processors are shared when too much runs at once, and what does not fit in
 * memory is turned down. Builds nothing, evaluates nothing.
 *
 * @throws NIXPERF_SIMULATE_SETTINGS, NIXPERF_SIMULATE_SOURCES, NIXPERF_SIMULATE_UNUSED, NIXPERF_SIMULATE_COSTS_UNKNOWN, NIXPERF_SIMULATE_MACHINE,
 *   NIXPERF_GRAPH_INVALID, NIXPERF_SIMULATE_COSTS_UNREADABLE, NIXPERF_RECORDING_INVALID, NIXPERF_DERIVATION_UNREADABLE,
 *   NIXPERF_DERIVATIONS_NONE, and what `locateStore` throws for a bad store URI
 */
export async function simulate(options: SimulateOptions = {}): Promise<SimulateRecord> {
  checkOptions(options);
  const { machine, own, nix, gaps } = await simulatedMachine(options);
  const hasSlots = hasSubstitutionSlots(nix.numbers);
  if (options.substitutionJobs !== undefined && !hasSlots)
    throw optionUnused(
      "--substitution-jobs",
      `Nix ${nix.version}`,
      "Nix 2.16 or newer: before, fetching takes slots of builds",
    );
  const ledger = await readOwnRuns(options, own.fingerprint, options.signal);
  const measuredCores = options.measuredCores ?? usualCores(ledger.runs, own.threads) ?? machine.threads;
  // What builders elsewhere took says nothing of this machine.
  const alone = ledger.runs.map((one) =>
    uncrowded(one.costs, leftBeside(one, own.capacityUnits)).filter((cost) => cost.machine === null),
  );
  const sources = costSources(options, ledger, alone.flat(), measuredCores);
  const { jobs, from, to, kind, present } = await readJobs(options, sources.fetchSeconds);
  await sources.ask(jobs);
  const filled = fillCosts(jobs, sources);
  if (filled === null) throw costsUnknown(jobs.length);
  const plan = planOf(jobs, from, to, filled.costs.fetched, options.graph);
  const ownCosts = nixCostsOf(nix.numbers);
  const settings: ReplaySettings = {
    jobs: 1,
    cores: 1,
    capacity: machine.capacityUnits,
    substitutionJobs: hasSlots ? (options.substitutionJobs ?? 16) : null,
    nix: ownCosts.costs,
  };
  const { grid, best } =
    jobs.length === 0 ? { grid: [], best: null } : await searchBest({ plan, filled, settings, machine, options });
  const told = recordedRuns(options.recorded ?? [], options.state);
  const { store, signal } = options;
  const inLedger = await ledgerRuns({ store, own: ledger, alone, machine: own, measuredCores, signal });
  const recorded = recordedErrors([...told.runs, ...inLedger.runs]);
  return {
    schema: "nixperf.hardware.simulate/1",
    builds: {
      from: kind,
      total: jobs.length,
      present,
      cpuSeconds: filled.costs.cpuSeconds.reduce((sum, cpu) => sum + cpu, 0),
      origins: filled.origins,
    },
    machine,
    nix: {
      version: nix.version,
      costsFrom: ownCosts.measuredWith,
      knownOrder: hasKnownOrder(nix.numbers),
      substitutionJobs: settings.substitutionJobs,
    },
    grid,
    best,
    criticalPath: best === null ? [] : criticalSteps(plan, filled.costs, { ...settings, ...best }, jobs),
    recorded,
    gaps: [
      ...gaps,
      ...sources.gaps,
      ...costGaps(filled.origins, sources.told, jobs.length),
      ...nixGaps(nix.numbers, ownCosts),
      ...told.gaps,
      ...inLedger.gaps,
      ...resultGaps(jobs.length, grid.length, best),
      ...recordedGaps(recorded, ledger.others),
    ],
  };
}

function planOf(
  jobs: readonly Job[],
  from: readonly number[],
  to: readonly number[],
  fetched: Uint8Array,
  file: string | undefined,
): BuildPlan {
  const inputs = graphFromEdges(jobs.length, Uint32Array.from(from), Uint32Array.from(to));
  const plan = buildPlan(
    inputs,
    jobs.map(({ name, drvPath }) => `${name}.drv$${drvPath ?? ""}`),
    fetched,
  );
  if (plan === null) throw graphInvalid(file ?? "the store", "builds that need each other in a circle");
  return plan;
}

function recordedErrors(runs: RunError[]): SimulateRecord["recorded"] {
  if (runs.length === 0) return null;
  const [foretold, retold] = [false, true].map((base) => errorSummary(runs.filter(({ isBase }) => isBase === base)));
  return { runs, foretold: foretold!, retold: retold! };
}
