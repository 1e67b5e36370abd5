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
