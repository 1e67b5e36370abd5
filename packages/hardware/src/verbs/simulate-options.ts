import { badSettings, optionUnused, severalSources } from "../errors.ts";
import type { Readings } from "../model/readings/readings.ts";
import type { BuildProfile } from "../model/simulate/profiles.ts";

export interface SimulateOptions {
  /** A store URI; left out or null: the store that Nix itself would use. */
  store?: string | null | undefined;
  /** Full paths of `.drv` files, also as `nix-instantiate` prints them (`….drv!dev`): what would be built for them. */
  derivations?: readonly string[] | undefined;
  /** All derivations that the store has. */
  fromStore?: boolean | undefined;
  /** A file with a graph of builds, see `parseGraph`. */
  graph?: string | undefined;
  /** Made-up builds, and how many (default 1000). Also where nothing else is named: `nixos`. */
  profile?: BuildProfile | undefined;
  size?: number | undefined;
  /** Also what is in the store already, as if it were not. */
  all?: boolean | undefined;
  /** A file with costs of builds. */
  costs?: string | undefined;
  /** Where nixperf keeps its state, with the ledger and recordings. Null: neither is read. Left out: the usual place. */
  state?: string | null | undefined;
  /** `postgres://…` of a ledger that machines share. Left out: this machine's own. */
  url?: string | undefined;
  /** Values of `max-jobs` and `cores` to try. Left out: those that make sense for the machine. */
  jobs?: readonly number[] | undefined;
  cores?: readonly number[] | undefined;
  /** What was read of the machine that would build. Left out: this machine. */
  readings?: Readings | undefined;
  /** The same from a file. */
  readingsFile?: string | undefined;
  /** Memory that builds may use. Left out: 80 % of the machine's. */
  memoryBytes?: number | undefined;
  /** Cores of work that the machine does at once. Left out: what `calibrate` measured on such a machine, else what is detected. */
  capacity?: number | undefined;
  /** With how many cores the costs were measured. Left out: those of most builds of this machine in the ledger, else all threads. */
  measuredCores?: number | undefined;
  /** Version of the Nix that builds: `2.34.8`. Left out: the one on PATH. */
  nix?: string | undefined;
  /** `max-substitution-jobs`. Default 16. */
  substitutionJobs?: number | undefined;
  /** Files with recorded runs to hold the model against, beside those of the ledger and of `recordings` in nixperf's state. */
  recorded?: readonly string[] | undefined;
  /** For the trials with other costs. Default 1. */
  seed?: number | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: { doing: string; done: number; total: number | null; unit: "steps" }) => void) | undefined;
}

/**
 * What could not be computed with, would take for ever, contradicts itself or would change nothing is refused.
 *
 * @throws NIXPERF_SIMULATE_SETTINGS, NIXPERF_SIMULATE_SOURCES, NIXPERF_SIMULATE_UNUSED
 */
export function checkOptions(options: SimulateOptions): void {
  checkSources(options);
  const { jobs, cores, capacity, memoryBytes, size, seed, substitutionJobs, measuredCores, nix } = options;
  checkValues("max-jobs", jobs);
  checkValues("cores", cores);
  for (const [name, value, most] of [
    ["max-substitution-jobs", substitutionJobs, 1024],
    ["measured cores", measuredCores, 1024],
    ["size", size, 1_000_000],
    ["seed", seed, 2 ** 32],
  ] as const) {
    if (value !== undefined && (!Number.isInteger(value) || value < 1 || value > most))
      throw badSettings(name, String(value), `a whole number from 1 to ${most}`);
  }
  if (capacity !== undefined && !(capacity > 0 && capacity <= 10_000))
    throw badSettings("capacity", String(capacity), "a number of cores, such as 6 or 1.5");
  if (memoryBytes !== undefined && !(Number.isSafeInteger(memoryBytes) && memoryBytes > 0))
    throw badSettings("memory", String(memoryBytes), "a whole number of bytes");
  if (nix !== undefined && !nixVersion.test(nix))
    throw badSettings("the Nix version", JSON.stringify(nix.slice(0, 80)), "a version, such as 2.34.8");
}

/** As `nix --version` ends; what is built from a branch has a date and a commit behind: `2.35.0pre20251101_a1b2c3d`. */
const nixVersion = /^\d{1,4}(?:\.\d{1,9}){1,3}(?:pre\d{1,14}(?:_[0-9a-z]{1,40})?)?$/;

function checkSources(options: SimulateOptions): void {
  const { derivations = [], fromStore = false, graph, profile, size, all = false, costs, measuredCores } = options;
  const named = [
    ...(derivations.length > 0 ? ["DRV"] : []),
    ...(fromStore ? ["--from-store"] : []),
    ...(graph === undefined ? [] : ["--graph"]),
    ...(profile === undefined ? [] : ["--profile"]),
  ];
  const [source = "made-up builds, as nothing else is named"] = named;
  if (named.length > 1) throw severalSources(named);
  const isStore = derivations.length > 0 || fromStore;
  const isMadeUp = !isStore && graph === undefined;
  if (size !== undefined && !isMadeUp) throw optionUnused("--size", source, "made-up builds, such as --profile nixos");
  if (all && !isStore) throw optionUnused("--all", source, "DRV or --from-store");
  if (!isMadeUp) return;
  // What made-up builds cost is made up as well.
  for (const [name, value] of [
    ["--costs", costs],
    ["--measured-cores", measuredCores],
  ] as const)
    if (value !== undefined) throw optionUnused(name, source, "DRV, --from-store or --graph");
}

function checkValues(name: string, values: readonly number[] | undefined): void {
  if (values === undefined) return;
  const bad = values.find((value) => !Number.isInteger(value) || value < 1 || value > 1024);
  if (bad !== undefined || values.length === 0 || values.length > 64)
    throw badSettings(name, bad === undefined ? `${values.length} values` : String(bad));
}
