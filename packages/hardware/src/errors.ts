import { NixperfError } from "@nixperf/errors";

export function badReadings(from: string, found: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_READINGS_INVALID",
    message: `${from} holds no readings of a machine`,
    found,
    expected: "what the script of this package prints on a machine, whole",
    tries: ["the output of `readingsScript()` of @nixperf/hardware, run there with sh"],
  });
}

export function readingsUnreadable(path: string, cause: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_READINGS_UNREADABLE",
    message: `cannot read ${path}`,
    found: (cause as NodeJS.ErrnoException | null)?.code ?? String(cause),
    expected: "a file with readings of a machine",
    tries: [],
    cause,
  });
}

export function sizingOption(what: string, found: string, expected: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SIZING_OPTION",
    message: `${what} cannot be this`,
    found,
    expected,
    tries: ["nixperf hardware recommend --help"],
  });
}

export function badCcacheStats(file: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_CCACHE_STATS",
    message: `${file} does not hold counters of ccache`,
    expected: "what `ccache --print-stats` printed",
    tries: ["ccache --print-stats > before.txt"],
  });
}

export function badSccacheStats(file: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SCCACHE_STATS",
    message: `${file} does not hold counters of sccache`,
    expected: "what `sccache --show-stats --stats-format json` printed",
    tries: ["sccache --show-stats --stats-format json > before.json"],
  });
}

export function setupBothWays(): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SETUP_BOTH_WAYS",
    message: "settings cannot be written and put back at once",
    found: "--apply and --revert",
    expected: "one of the two",
    tries: [],
  });
}

export function setupHome(home: string, owner: number): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SETUP_HOME",
    message: `root would write settings into the home of another user, ${home}`,
    found: `a directory of user ${owner}`,
    expected: "root's own home, or the machine's file",
    tries: ["without sudo, for that user's own settings", "--scope system, for the machine's"],
  });
}

export function derivationUnreadable(path: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_DERIVATION_UNREADABLE",
    message: `cannot read the derivation ${path}`,
    found,
    expected: "the full path of a .drv file in the store",
    tries: ["nix-instantiate FILE, or nix path-info --derivation INSTALLABLE, which print it"],
    cause,
  });
}

export function noDerivations(storeDir: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_DERIVATIONS_NONE",
    message: `there are no derivations in ${storeDir}`,
    found: "a store without .drv files: whoever built did so elsewhere, or they were collected",
    expected: "derivations to build",
    tries: ["the path of a derivation", "--profile nixos"],
  });
}

export function costsUnknown(builds: number): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SIMULATE_COSTS_UNKNOWN",
    message: "cannot tell how long anything would take",
    found: `${builds} builds, of none of which, nor of any like it, a cost is known`,
    expected: "costs of earlier builds",
    tries: [
      '--costs FILE, with lines such as {"name":"firefox-130.0","seconds":5400}',
      "--profile NAME, for made-up builds",
    ],
  });
}

export function costsUnreadable(file: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SIMULATE_COSTS_UNREADABLE",
    message: `cannot read costs of builds from ${file}`,
    found,
    expected: 'one object a line, or a list of them, such as {"name":"firefox-130.0","seconds":5400}',
    tries: [],
    cause,
  });
}

export function graphInvalid(file: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_GRAPH_INVALID",
    message: `${file} holds no graph of builds`,
    found,
    expected: '{"derivations":[{"name":"hello-2.12","inputs":["glibc-2.39"],"seconds":12}]}, without circles',
    tries: [],
    cause,
  });
}

export function recordingInvalid(file: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_RECORDING_INVALID",
    message: `${file} holds no recorded runs`,
    found,
    expected: "graph, nix, capacity, builds and runs, as in the package's own recordings",
    tries: [],
    cause,
  });
}

/** Values of settings to try, as an option or a flag gave them. */
export function badSettings(name: string, found: string, expected: string = settingList): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SIMULATE_SETTINGS",
    message: `cannot simulate with this value of ${name}`,
    found,
    expected,
    tries: [],
  });
}

/** Where builds come from, named more than once. `named`: as flags name them. */
export function severalSources(named: readonly string[]): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SIMULATE_SOURCES",
    message: "builds cannot come from several places at once",
    found: named.join(" and "),
    expected: "one of DRV, --from-store, --graph and --profile",
    tries: ["one run for each; --costs and --recorded go with any that they are for"],
  });
}

/** An option that would change nothing where the builds come from. */
export function optionUnused(option: string, source: string, of: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SIMULATE_UNUSED",
    message: `${option} would change nothing here`,
    found: `${option} with ${source}`,
    expected: of,
    tries: [],
  });
}

const settingList = "whole numbers from 1 to 1024 and ranges of them, 64 at most: 1,2,4-8";

export function machineUnknown(what: string, option: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SIMULATE_MACHINE",
    message: `it is not known ${what}`,
    expected: "a machine that says so",
    tries: [option],
  });
}

export function badHost(text: string, tries: string[] = []): NixperfError {
  return new NixperfError({
    code: "NIXPERF_BUILDERS_HOST",
    message: "this cannot be the name of a machine to build on",
    found: JSON.stringify(text.slice(0, 300)),
    expected: "USER@HOST or HOST, such as builder@10.0.0.2",
    tries,
  });
}

export function localhostBuilder(text: string, instead: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_BUILDERS_LOCALHOST",
    message: `Nix never starts ssh for the name localhost, so ${text} would be this user's own store`,
    found: text,
    expected: "another machine, or an address that ssh is started for",
    tries: [
      `--host ${instead}, whose store must be another one: with one store on both ends builds wait for themselves`,
    ],
  });
}

export function badBuilderOption(what: string, found: string, expected: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_BUILDERS_OPTION",
    message: `cannot write machines with this ${what}`,
    found,
    expected,
    tries: ["nixperf hardware builders --help"],
  });
}

export function calibrateSeconds(seconds: number): NixperfError {
  return new NixperfError({
    code: "NIXPERF_CALIBRATE_SECONDS",
    message: "cannot measure for so long",
    found: `${seconds} s`,
    expected: "1 to 600 s",
    tries: [],
  });
}
