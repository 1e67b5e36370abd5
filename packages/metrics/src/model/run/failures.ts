import { plainText } from "./log-tail.ts";

/** Why a derivation was not built, as an error message says it. */
export interface Failure {
  /** Null where the message does not name one: Nix 2.34 says only that something timed out. */
  drvPath: string | null;
  /** One line. */
  cause: string;
  /** It was not tried because of others. */
  isOfDependency: boolean;
  /** The log lines that the message quotes. */
  logTail: string | null;
}

/**
 * Reads an error message of any version: "builder for 'X' failed with exit code 1" up to 2.28, "Cannot build 'X'. Reason:
 * builder failed with exit code 1." from 2.29 on, both perhaps within another one of a remote machine. Null for a message
 * about anything else.
 */
export function parseFailure(message: string): Failure | null {
  const text = plainText(message);
  const tail = quotedLog.exec(text)?.[1] ?? null;
  const logTail = tail === null ? null : tail.replaceAll(/^\s*> ?/gm, "").trimEnd();
  const head = text.replace(/^error:\s*/, "");
  const cannot = /Cannot build '([^']+)'\.\s+Reason: ([^\n]*?)\.?(?:\n|$)/.exec(head);
  if (cannot !== null) {
    const cause = line(cannot[2]!);
    const isOfDependency = /^\d+ dependenc(?:y|ies) failed/.test(cause);
    return { drvPath: derivation(cannot[1]!), cause, isOfDependency, logTail };
  }
  const dependencies = /(\d+ dependencies) of derivation '([^']+)' failed to build/.exec(head);
  if (dependencies !== null) {
    return { drvPath: derivation(dependencies[2]!), cause: `${dependencies[1]} failed`, isOfDependency: true, logTail };
  }
  for (const [pattern, causeOf] of patterns) {
    const match = pattern.exec(head);
    if (match !== null) {
      const drvPath = match[1] === undefined ? null : derivation(match[1]);
      return { drvPath, cause: line(causeOf(match)), isOfDependency: false, logTail };
    }
  }
  return null;
}

const quotedLog = /\n\s*(?:[Ll]ast \d+ log lines:)\n((?:\s*>[^\n]*(?:\n|$))+)/;

const patterns: [RegExp, (match: RegExpExecArray) => string][] = [
  [/builder for '([^']+)' (failed[^\n;]*)/, (match) => `builder ${match[2]}`],
  [/hash mismatch in fixed-output derivation '([^']+)'/, () => "hash mismatch in fixed-output derivation"],
  [/building of '([^']+)'[^\n]*? (timed out after [^\n]*)/, (match) => match[2]!],
  [/^(?:builder )?()(timed out after [^\n]*)/, (match) => match[2]!],
  [/derivation '([^']+)' may not be deterministic/, () => "not deterministic: outputs differ"],
  [
    /failed to produce output path for output '[^']*' at [^\n]*? of derivation '([^']+)'/,
    () => "an output was not made",
  ],
  [/builder for '([^']+)' (failed to produce[^\n]*)/, (match) => `builder ${match[2]}`],
  [/a '[^']*' with features \{[^}]*\} is required to build '([^']+)'/, () => "no machine has the system or features"],
  [/build of '([^']+)' on '[^']*' failed: ?([^\n]*)/, (match) => match[2] || "failed on another machine"],
];

/** Without the outputs that 2.8 names with it: `X.drv!out`. */
function derivation(path: string): string | null {
  const drvPath = /^(.*\.drv)(?:[!^].*)?$/.exec(path)?.[1];
  return drvPath ?? null;
}

function line(text: string): string {
  return text.trim().replace(/\.$/, "").slice(0, 300);
}
