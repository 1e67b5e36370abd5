import { NixperfError } from "@nixperf/errors";

export function listenerFailed(path: string, found: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_COLLECT_LISTEN",
    message: `cannot listen at ${path}`,
    found,
    expected: "a path of at most 100 bytes that does not exist yet, in a directory that may be written",
    tries: ["another path"],
  });
}

/** @param said the end of what Nix wrote, its error first */
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
    tries: ["--timeout SECONDS"],
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
