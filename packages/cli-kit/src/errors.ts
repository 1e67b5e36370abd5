import { didYouMean, NixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import type { StopSignalName } from "./process-context.ts";

/** `word`, and what was probably meant: "; did you mean x?" */
function suggestion(word: string, known: Iterable<string>): string {
  const near = didYouMean(word, known);
  return near === null ? "" : `; did you mean ${near}?`;
}

/** `elsewhere` are commands of that very name in other places of the program, as they are typed. */
export function commandUnknown(
  word: string,
  path: string,
  known: Iterable<string>,
  elsewhere: readonly string[],
): NixperfError {
  const shown = /^[\w-]+$/.test(word) ? word : JSON.stringify(word);
  return new NixperfError({
    code: "NIXPERF_COMMAND_UNKNOWN",
    message: `unknown command ${shown} for \`${path}\`${elsewhere.length > 0 ? "" : suggestion(word, known)}`,
    tries: [...elsewhere, `${path} --help`],
  });
}

export function commandMissing(path: string, known: readonly string[]): NixperfError {
  return new NixperfError({
    code: "NIXPERF_COMMAND_MISSING",
    message: `\`${path}\` needs a command`,
    expected: `one of ${known.join(", ")}`,
    tries: [`${path} --help`],
  });
}

/** `known` are the flags as they are typed: `--limit`, `-n`. */
export function flagUnknown(flag: string, path: string, known: Iterable<string>): NixperfError {
  return new NixperfError({
    code: "NIXPERF_FLAG_UNKNOWN",
    message: `unknown flag ${flag} for \`${path}\`${suggestion(flag, known)}`,
    tries: [`${path} --help`],
  });
}

/** A flag of some command, typed before the command. */
export function flagBeforeCommand(flag: string, path: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_FLAG_MISPLACED",
    message: `${flag} belongs to a command and stands after it, not before`,
    expected: `\`${path} COMMAND ${flag}\`; only the flags of every command may stand before`,
    tries: [`${path} --help`],
  });
}

/** `given` is `null` when there was no value at all. */
export function flagValue(
  flag: string,
  given: string | null,
  expected: string,
  known: readonly string[] = [],
): NixperfError {
  return new NixperfError({
    code: "NIXPERF_FLAG_VALUE",
    message:
      given === null
        ? `${flag} needs a value`
        : `${flag} cannot be ${JSON.stringify(given)}${suggestion(given, known)}`,
    expected,
  });
}

export function flagNeedsNoValue(flag: string, given: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_FLAG_VALUE",
    message: `${flag} takes no value`,
    found: JSON.stringify(given),
    tries: [flag],
  });
}

export function flagRepeated(flag: string): NixperfError {
  return new NixperfError({ code: "NIXPERF_FLAG_REPEATED", message: `${flag} may be given once only` });
}

export function flagConflict(one: string, other: string): NixperfError {
  return new NixperfError({ code: "NIXPERF_FLAG_CONFLICT", message: `${one} and ${other} contradict each other` });
}

export function argumentMissing(name: string, brief: string, path: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_ARGUMENT_MISSING",
    message: `${name} is missing for \`${path}\``,
    expected: brief,
    tries: [`${path} --help`],
  });
}

export function argumentExtra(word: string, path: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_ARGUMENT_EXTRA",
    message: `\`${path}\` does not know what to do with ${JSON.stringify(word)}`,
    tries: [`${path} --help`],
  });
}

export function argumentValue(name: string, given: string, choices: readonly string[]): NixperfError {
  return new NixperfError({
    code: "NIXPERF_ARGUMENT_VALUE",
    message: `${name} cannot be ${JSON.stringify(given)}${suggestion(given, choices)}`,
    expected: `one of ${choices.join(", ")}`,
  });
}

/** `--strict`, and the record has gaps. */
export function strictGap(gaps: readonly Gap[]): NixperfError {
  const [first] = gaps;
  const more = gaps.length > 1 ? ` (and ${gaps.length - 1} more)` : "";
  return new NixperfError({
    code: "NIXPERF_STRICT_GAP",
    message: "not everything could be known, and --strict makes that an error",
    found: `${first?.code}: ${first?.message}${more}`,
    expected: "no gaps",
    tries: [...(first?.tries ?? []), "the same without --strict to see the rest"],
  });
}

export function stopped(signal: StopSignalName): NixperfError {
  return new NixperfError({ code: "NIXPERF_STOPPED", message: `stopped by ${signal}` });
}

export function outputFailed(cause: unknown): NixperfError {
  const code = (cause as { code?: unknown } | null)?.code;
  return new NixperfError({
    code: "NIXPERF_OUTPUT_FAILED",
    message: "cannot write the output to its end",
    found: typeof code === "string" ? code : String(cause),
    cause,
  });
}

/** A name with a line feed in it would be read as two. */
export function lineBreak(line: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_LINE_BREAK",
    message: "a name with a line feed in it cannot stand in a list of lines",
    found: line,
    tries: ["the same with -0, and what reads it with -0 too", "the same with --json"],
  });
}

export function configScope(at: string, key: string, machineFile: string, program: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_CONFIG_SCOPE",
    message: `${at}: ${JSON.stringify(key)} is for the machine, not for a project`,
    expected: `in ${machineFile}`,
    tries: [`${program} config --explain ${key}`],
  });
}

/** The other way round: only a project can say this. */
export function configProjectOnly(at: string, key: string, program: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_CONFIG_SCOPE",
    message: `${at}: ${JSON.stringify(key)} is for a project, not for the machine`,
    expected: "in the project's nixperf.jsonc",
    tries: [`${program} config --explain ${key}`],
  });
}

/** `within` is the key in whose object it stands: `retention.profiles`. */
export function configUnknown(
  at: string,
  key: string,
  known: readonly string[],
  program: string,
  within?: string,
): NixperfError {
  const place = within === undefined ? "" : ` in ${JSON.stringify(within)}`;
  return new NixperfError({
    code: "NIXPERF_CONFIG_UNKNOWN",
    message: `${at}: unknown key ${JSON.stringify(key)}${place}${suggestion(key, known)}`,
    ...(within === undefined ? {} : { expected: `one of ${known.join(", ")}` }),
    tries: [within === undefined ? `${program} config` : `${program} config --explain ${within.split(/[.[]/)[0]}`],
  });
}

export function configValue(at: string, key: string, given: string, expected: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_CONFIG_VALUE",
    message: `${at}: ${JSON.stringify(key)} cannot be this`,
    found: given,
    expected,
  });
}
