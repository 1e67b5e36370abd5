import type { Gap } from "@nixperf/errors";
import type { Advice } from "@nixperf/settings";
import { adviceText } from "../model/recommend/advice-text.ts";
import type { AdviceText, AdviceTextFormat } from "../model/recommend/advice-text.ts";
import { compilerCaches } from "../model/environment/compiler-caches.ts";
import type { CompilerCaches } from "../model/environment/compiler-caches.ts";
import type { EnvironmentFor } from "../model/environment/environment-text.ts";
import { toolVariables } from "../model/environment/variables.ts";
import type { ToolVariable } from "../model/environment/variables.ts";
import { machineSummary } from "../model/recommend/machine-summary.ts";
import type { MachineSummary } from "../model/recommend/machine-summary.ts";
import type { Note } from "../model/recommend/notes.ts";
import type { ProfileName } from "../model/recommend/profile.ts";
import { recommendation } from "../model/recommend/recommendation.ts";
import { scopeOf } from "../model/recommend/scope.ts";
import type { SetupScope } from "../model/recommend/scope.ts";
import { situationOf } from "../model/recommend/situation.ts";
import type { Sizing } from "../model/recommend/sizing.ts";
import { readingsFor } from "./readings-for.ts";
import type { MachineOptions } from "./readings-for.ts";
import { judgingOptions } from "./sizing-options.ts";
import type { JudgingWishes } from "./sizing-options.ts";

export interface RecommendOptions extends MachineOptions, JudgingWishes {
  /** Write the advice in this language as well: lines of nix.conf, a module, an environment. */
  as?: AdviceTextFormat | undefined;
  /** Who is to read the environment. Default bash. */
  reader?: EnvironmentFor | undefined;
  /** The environment that variables for GitHub come on top of: flags in it stay. Default: that of this process. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
}

export interface RecommendRecord {
  schema: "nixperf.hardware.recommend/1";
  /** Whose settings it is about: `setup` writes into the file of the same one. */
  scope: SetupScope;
  machine: MachineSummary;
  /** What the machine is taken for, and why. */
  profile: { name: ProfileName; source: string };
  /** How many builds with how many cores, and how that came about; null when it is not known. */
  sizing: Sizing | null;
  /** Settings that should be others than they are. */
  advice: Advice[];
  /** Variables for dev shells, and which of them reach builders; empty when the sizing is not known. */
  environment: ToolVariable[];
  compilerCaches: CompilerCaches;
  notes: Note[];
  /** The advice as a text; null when none was asked for. */
  text: AdviceText | null;
  gaps: Gap[];
}

/**
 * What Nix should be set to on a machine, each with its reason: only what is not so already, and only what the Nix at hand
 * has. Changes nothing.
 *
 * @throws NIXPERF_SIZING_OPTION, and what `detect` throws
 */
export async function recommend(options: RecommendOptions = {}): Promise<RecommendRecord> {
  const readings = await readingsFor(options);
  const wanted = await judgingOptions(options, readings, options.signal);
  const scope = scopeOf(readings, options.scope);
  const situation = situationOf(readings, scope);
  const { machine, present } = situation;
  const { profile, sizing, advice, notes, gaps } = recommendation(situation, wanted);
  const caches = compilerCaches(readings, machine, present);
  const { as, reader = "bash", env = process.env } = options;
  const limits = sizing === null ? null : { processes: sizing.jobs * sizing.cores, threads: sizing.cpuProcesses };
  const environment = limits === null ? [] : toolVariables(limits, caches.cacheBytes);
  return {
    schema: "nixperf.hardware.recommend/1",
    scope,
    machine: machineSummary(machine),
    profile,
    sizing,
    advice,
    environment,
    compilerCaches: caches,
    notes,
    text: as === undefined ? null : adviceText({ advice, environment }, as, reader, env),
    gaps,
  };
}
