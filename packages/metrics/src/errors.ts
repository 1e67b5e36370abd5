import { NixperfError } from "@nixperf/errors";

export function listenerFailed(path: string, found: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_COLLECT_LISTEN",
    message: `cannot listen at ${path}`,
    found,
    expected: "a path of at most 100 bytes, where nobody listens and no file is, in a directory that may be written",
    tries: ["another path"],
  });
}

/** @param said Nix's error, one line */
export function evaluationFailed(target: string, said: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_EVALUATION_FAILED",
    message: `Nix cannot evaluate ${target}`,
    found: said,
    expected: "an attribute of a flake that is a derivation",
    tries: [
      `nix path-info --derivation '${target}'`,
      "of a NixOS host: FLAKE#nixosConfigurations.HOST.config.system.build.toplevel",
    ],
  });
}

export function evaluationEndless(target: string, seconds: number): NixperfError {
  return new NixperfError({
    code: "NIXPERF_EVALUATION_TIMEOUT",
    message: `evaluating ${target} took longer than ${seconds} s and was stopped`,
    found: "no end",
    expected: `an end within ${seconds} s`,
    tries: [`--timeout ${Math.ceil((2 * seconds) / 60)}min`],
  });
}

export function nixNotFound(program: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_NIX_MISSING",
    message: `there is no ${program} that can be run`,
    found: `no executable file ${program}`,
    expected: "Nix on PATH",
    tries: ["https://nixos.org/download"],
  });
}

export function evaluationRuns(found: number): NixperfError {
  return new NixperfError({
    code: "NIXPERF_EVALUATION_RUNS",
    message: "how often to evaluate must be a whole number from 1 to 100",
    found: String(found),
    expected: "1 to 100",
    tries: ["--runs 3"],
  });
}

export function runUnknown(run: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_RUN_UNKNOWN",
    message: `there is no run ${run}`,
    found: run,
    expected: "the number of a run, or the beginning of its id, of at least four characters",
    tries: ["nixperf metrics history list"],
  });
}

export function exportUnwritable(file: string, found: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_EXPORT_UNWRITABLE",
    message: `cannot write ${file}`,
    found,
    expected: "a directory that may be written, with room",
    tries: ["another file"],
  });
}

export function exportMixed(flag: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_EXPORT_MIXED",
    message: "standard output cannot have both what is exported and the record about it",
    found: `- and --${flag}`,
    expected: "one of them",
    tries: ["nixperf metrics history export FILE --json"],
  });
}

export function importUnreadable(file: string, found: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_IMPORT_UNREADABLE",
    message: `cannot read ${file}`,
    found,
    expected: "a file of JSON lines, as `history export` writes it",
    tries: ["another file"],
  });
}

export function historyNotShared(): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_NOT_SHARED",
    message: "there is no shared ledger to push to",
    found: "history.url is not set",
    expected: "postgres://USER@HOST/DATABASE",
    tries: ["NIXPERF_HISTORY=postgres://…", "history.url in the machine's configuration"],
  });
}

export function collectSource(found: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_COLLECT_SOURCE",
    message: "it is not clear what to collect from",
    found,
    expected: "one of: installables, a command after --, --eval ATTRIBUTE, --attach SOCKET, --from-log FILE",
    tries: ["nixperf metrics collect .#host", "nixperf metrics collect -- nixos-rebuild build"],
  });
}

export function logUnreadable(file: string, cause: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_COLLECT_LOG",
    message: `cannot read the log ${file}`,
    found: (cause as NodeJS.ErrnoException | null)?.code ?? String(cause),
    expected: "a file that `nix build --log-format internal-json` wrote its error output to, or a json-log-path",
    tries: ["nix build --log-format internal-json 2> build.log"],
    cause,
  });
}
