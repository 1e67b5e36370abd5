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
