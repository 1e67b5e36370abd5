import { NixperfError } from "@nixperf/errors";

/** The directories of a user without a home cannot be named. */
export function homeUnknown(variable: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HOME_UNKNOWN",
    message: "cannot tell where this user's files are",
    found: "no home directory",
    expected: `HOME or ${variable} set to an absolute path`,
    tries: [`${variable}=/some/directory`],
  });
}

/** `file` exists, but it cannot be read as a configuration file. */
export function configUnreadable(file: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_CONFIG_UNREADABLE",
    message: `cannot read the configuration file ${file}`,
    found,
    expected: "a regular file of at most 1 MiB that this user may read",
    cause,
  });
}

/** The text of `file` is not JSON with comments. */
export function configSyntax(file: string, line: number, found: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_CONFIG_SYNTAX",
    message: `${file}:${line}: this is not JSON with comments`,
    found,
    expected: "JSON; comments and trailing commas are allowed",
  });
}

/** A file named by the user does not exist. */
export function configMissing(file: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_CONFIG_MISSING",
    message: `there is no configuration file ${file}`,
    tries: ["the same without --config to use the files that are found by themselves"],
  });
}
