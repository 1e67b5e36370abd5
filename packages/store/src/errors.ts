import { NixperfError } from "@nixperf/errors";

export function livenessUnknown(directories: readonly string[]): NixperfError {
  return new NixperfError({
    code: "NIXPERF_LIVENESS_UNKNOWN",
    message: "cannot tell live paths from dead ones",
    found: `${directories.length === 1 ? "a directory" : `${directories.length} directories`} of roots that this user may not list, such as ${directories[0]}`,
    expected: "to see everything that keeps paths alive",
    tries: ["the same with sudo (nothing is written either way)"],
  });
}

export function pathNotInStore(wanted: string, storeDir: string, near: string | null): NixperfError {
  return new NixperfError({
    code: "NIXPERF_PATH_NOT_IN_STORE",
    message: `${wanted === "" ? "a path without a name" : wanted} is not in the store`,
    expected: `a registered path of ${storeDir}: in full, by its name or hash, a link to it, or a generation such as system-42`,
    tries: near === null ? [] : [near],
  });
}

export function pathAmbiguous(wanted: string, matches: readonly string[]): NixperfError {
  return new NixperfError({
    code: "NIXPERF_PATH_AMBIGUOUS",
    message: `${wanted} could be any of ${matches.length} paths`,
    expected: "the name of one path",
    tries: matches.slice(0, 5),
  });
}

export function rootNotFound(wanted: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_ROOT_NOT_FOUND",
    message: `no root is called ${wanted}`,
    expected: "a link by its full path, the directory of an environment, a generation such as system-42, or a label that `roots` shows",
    tries: ["nixperf store roots"],
  });
}

export function rootProtected(wanted: string, path: string, reason: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_ROOT_PROTECTED",
    message: `${wanted} may not be removed`,
    found: `${path} stays: ${reason}`,
    expected: "an old generation, or a link that no running program and no running system stands on",
    tries: ["nixperf store roots, which shows what each root is"],
  });
}
