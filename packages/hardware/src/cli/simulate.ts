import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import { badSettings } from "../errors.ts";
import { buildProfiles } from "../model/simulate/profiles.ts";
import type { BuildProfile } from "../model/simulate/profiles.ts";
import { ledgerUrl } from "./ledger-flags.ts";
import type { SimulateOptions } from "../verbs/simulate-options.ts";
import type { SimulateRecord } from "../verbs/simulate.ts";
import { parseSettingList } from "../model/simulate/setting-list.ts";

export const simulateCommand: Command = command<SimulateOptions, SimulateRecord>({
  name: "simulate",
  verb: "simulate",
  schema: "nixperf.hardware.simulate/1",
  brief: "How long builds would take with other max-jobs and cores, and with which they are done first",
  description:
    "Replays how Nix schedules builds, with its own costs, for every pair of settings: from derivations and what earlier " +
    "builds cost, or from made-up builds. Processors are shared when too much runs at once; what does not fit in memory " +
    "is turned down. Builds nothing. Where nothing is named: made-up builds in the shape of a NixOS system.",
  examples: [
    { command: "simulate --profile nixos", does: "made-up builds in the shape of a NixOS system" },
    {
      command: "simulate /nix/store/…-hello.drv --all",
      does: "a derivation and all it needs, as if nothing were there",
    },
    {
      command: "simulate --graph builds.json --jobs 1-8 --cores 2,4",
      does: "builds from a file, with these settings only",
    },
    { command: "simulate --profile mixed --recorded run.json", does: "how well this tells runs that were recorded" },
  ],
  args: [{ name: "DRV", brief: "Full path of a derivation to build", optional: true, variadic: true }],
  flags: {
    "from-store": { is: "boolean", brief: "All derivations that the store has" },
    graph: { is: "string", placeholder: "FILE", brief: "Builds and what they need, as JSON" },
    profile: {
      is: "choice",
      choices: buildProfiles,
      briefs: ["builds that need nothing", "each needs the one before", "packages of all sizes", "a NixOS system"],
      brief: "Made-up builds",
    },
    size: { is: "integer", placeholder: "N", min: 1, brief: "How many builds to make up (1000)" },
    all: { is: "boolean", brief: "Count also what is in the store already, as if it were not" },
    costs: { is: "string", placeholder: "FILE", brief: "What builds cost, as JSON lines" },
    jobs: { is: "string", placeholder: "LIST", brief: "Values of max-jobs to try: 1,2,4-8" },
    cores: { is: "string", placeholder: "LIST", brief: "Values of cores to try" },
    memory: { is: "size", placeholder: "SIZE", brief: "Memory that builds may use (80 % of the machine's)" },
    readings: { is: "string", placeholder: "FILE", brief: "Simulate the machine whose readings are in FILE" },
    capacity: { is: "string", placeholder: "CORES", brief: "Simulate a machine that does the work of so many cores" },
    "measured-cores": {
      is: "integer",
      placeholder: "N",
      min: 1,
      brief: "With how many cores the costs were measured (as most builds in the ledger)",
    },
    nix: { is: "string", placeholder: "VERSION", brief: "Simulate this version of Nix" },
    "substitution-jobs": { is: "integer", placeholder: "N", min: 1, brief: "max-substitution-jobs (16)" },
    recorded: {
      is: "string",
      placeholder: "FILE",
      many: true,
      brief: "Hold the model against these recorded runs too",
    },
    seed: { is: "integer", placeholder: "N", min: 1, brief: "For made-up builds, and trials with other costs (1)" },
  },
  load: async () => {
    const { simulate } = await import("../verbs/simulate.ts");
    return {
      verb: simulate,
      view: async () => (await import("../view/simulate-view.ts")).simulateView,
      items: (record) => record.grid,
    };
  },
  options: ({ store, flags, args, signal, onProgress, config }) => ({
    store,
    derivations: args,
    fromStore: flags["from-store"] === true,
    graph: flags["graph"] as string | undefined,
    profile: flags["profile"] as BuildProfile | undefined,
    size: flags["size"] as number | undefined,
    all: flags["all"] === true,
    costs: flags["costs"] as string | undefined,
    jobs: settingList("--jobs", flags["jobs"] as string | undefined),
    cores: settingList("--cores", flags["cores"] as string | undefined),
    memoryBytes: flags["memory"] as number | undefined,
    readingsFile: flags["readings"] as string | undefined,
    capacity: flags["capacity"] === undefined ? undefined : Number(flags["capacity"]),
    measuredCores: flags["measured-cores"] as number | undefined,
    nix: flags["nix"] as string | undefined,
    substitutionJobs: flags["substitution-jobs"] as number | undefined,
    recorded: flags["recorded"] as string[] | undefined,
    seed: flags["seed"] as number | undefined,
    url: ledgerUrl({ config }),
    signal,
    onProgress,
  }),
});

function settingList(flag: string, text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined;
  const values = parseSettingList(text);
  if (values === null) throw badSettings(flag, text);
  return values;
}
