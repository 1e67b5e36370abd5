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

/** A file that nixperf keeps cannot be written; what was there before still is. */
export function stateUnwritable(file: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_STATE_UNWRITABLE",
    message: `cannot write ${file}`,
    found,
    expected: "a regular file on a disk with some space left, which this user may write",
    tries: ["df -h on its directory, and ls -l", "XDG_STATE_HOME=/some/directory to keep such files elsewhere"],
    cause,
  });
}

/** A file that nixperf keeps is there, but cannot be read. */
export function stateUnreadable(file: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_STATE_UNREADABLE",
    message: `cannot read ${file}`,
    found,
    expected: "a regular file that this user may read",
    cause,
  });
}

/** Somebody else has held the lock for longer than it was waited for. */
export function stateLocked(file: string, waitedMs: number): NixperfError {
  return new NixperfError({
    code: "NIXPERF_STATE_LOCKED",
    message: `another nixperf is at work on ${file}`,
    found: waitedMs === 0 ? "a lock that it holds" : `a lock that it held for all of ${waitedMs / 1000} s`,
    tries: ["the same again later", `fuser ${file} to see who holds it`],
  });
}

/** What was to be appended is not one line that could be read again. */
export function stateLine(file: string, found: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_STATE_LINE",
    message: `cannot append to ${file}`,
    found,
    expected: "lines of at most 1 MiB, without a line break in them",
  });
}

/** The file to be edited is in a store, where nothing may be written. */
export function editInStore(path: string, target: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_EDIT_IN_STORE",
    message: `cannot change ${path}`,
    found: `a link into a Nix store: ${target}`,
    expected: "a file of this user's own; what NixOS or home-manager put there is changed in their configuration",
    tries: ["the same setting in the NixOS, nix-darwin or home-manager configuration"],
  });
}

/** What is at `path` is not a text that could be edited. */
export function editUnfit(path: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_EDIT_UNFIT",
    message: `cannot edit ${path}`,
    found,
    expected: "a regular file of UTF-8 text, at most 1 MiB, that this user may read; or no file",
    cause,
  });
}

/** The file is no longer as the change to it was planned for. */
export function editChanged(path: string, found: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_EDIT_CHANGED",
    message: `${path} has been changed by somebody else, so it is left alone`,
    found,
    tries: ["the same again to see what would be done now", "put in what you need by hand"],
  });
}

/** An edit cannot be undone, because the file is no longer what nixperf wrote. What was there before is kept. */
export function revertChanged(path: string, found: string, kept: string, wasThere: boolean): NixperfError {
  return new NixperfError({
    code: "NIXPERF_EDIT_CHANGED",
    message: `${path} has been changed since nixperf wrote it, so what was there before is not put back over that`,
    found,
    expected: "what nixperf wrote last",
    tries: [
      wasThere
        ? `jq -r .before ${quote(kept)}, which shows what was there before; put back by hand what you need of it`
        : `look into ${path} and remove it, if nothing in it is needed: there was no such file before`,
      `rm ${quote(kept)}, when the file is as you want it: nixperf then knows of nothing to undo`,
    ],
  });
}

/** One word for a shell. */
function quote(path: string): string {
  return /^[\w/.,:@%+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** The file could not be replaced; it is as it was. */
export function editUnwritable(path: string, found: string, attempt: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_EDIT_UNWRITABLE",
    message: `cannot write ${path}`,
    found,
    expected: "a file and a directory that this user may write, and whose owner can stay the same",
    tries: [attempt],
    cause,
  });
}

/** What was kept of a file before it was edited is damaged. */
export function editRecord(file: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_EDIT_RECORD",
    message: `cannot tell from ${file} what an edited file was like before`,
    found,
    expected: "what nixperf wrote there when it edited the file",
    tries: [`look into ${file}, put the text back by hand, and remove it`],
    cause,
  });
}
