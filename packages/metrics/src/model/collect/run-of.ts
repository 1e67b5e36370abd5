import type { Gap } from "@nixperf/errors";
import type { Run, RunDetail } from "@nixperf/history";
import type { RunReport } from "../run/report.ts";
import { cohortOf } from "./circumstances.ts";
import type { Circumstances } from "./circumstances.ts";
import type { MachineUse } from "./machine-use.ts";

export interface RunParts {
  id: string;
  startedAt: string;
  command: readonly string[];
  targets: readonly string[];
  report: RunReport;
  where: Circumstances;
  use: MachineUse;
  cpuSeconds: number | null;
  maxMemoryBytes: number | null;
  /** What is not known beside what the log does not tell. */
  gaps: readonly Gap[];
}

/** A run as it is kept. */
export function runOf(parts: RunParts): Run {
  const { report, where, use } = parts;
  const { settings, ...rest } = where;
  const detail: RunDetail = { ...report.detail, pressure: use.pressure, evaluation: null };
  return {
    schema: "nixperf.history.run/1",
    id: parts.id,
    kind: "build",
    startedAt: parts.startedAt,
    command: parts.command,
    targets: parts.targets,
    timing: report.timing,
    ...rest,
    settings,
    cohort: cohortOf(where),
    cpuSeconds: parts.cpuSeconds,
    maxMemoryBytes: parts.maxMemoryBytes,
    ...report.figures,
    gaps: [...report.gaps, ...parts.gaps],
    detail,
  };
}

/** Of the settings, each of which is a flag, those with a word that people give to a command. */
const oneWord = [
  "out-link",
  "add-root",
  "profile",
  "max-jobs",
  "cores",
  "store",
  "log-format",
  "builders",
  "expr",
  "flake",
  "eval-store",
  "include",
  "experimental-features",
  "substituters",
  "trusted-public-keys",
  "trusted-substituters",
  "access-tokens",
  "netrc-file",
  "system",
  "system-features",
  "platforms",
  "sandbox",
  "sandbox-paths",
  "timeout",
  "max-silent-time",
  "log-lines",
  "json-log-path",
  "inputs-from",
  "update-input",
  "reference-lock-file",
  "output-lock-file",
  "from",
  "to",
  "priority",
];

/** What a command builds, as far as its words tell: of commands of Nix what is no flag, of all what `--file`, `--attr` and `--flake` name. */
export function targetsOf(program: string, args: readonly string[]): string[] {
  const name = program.slice(program.lastIndexOf("/") + 1);
  const isNix = /^nix(?:-(?:build|store|env))?$/.test(name);
  const found: string[] = [];
  // Flags of Nix with one word after them, and with two.
  const one = new RegExp(`^(?:-[oIjPp]|--(?:extra-)?(?:${oneWord.join("|")}))$`);
  const two = /^--(?:arg|argstr|option|override-input|override-flake)$/;
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    // What follows is the program that Nix is to run; of `nix build` these are targets all the same.
    if (word === "--") {
      if (name === "nix" && found[0] === "build") found.push(...args.slice(at + 1));
      break;
    }
    if (/^(?:-A|--attr|--flake|-f|--file)$/.test(word)) {
      const value = args[++at];
      if (value !== undefined) found.push(value);
    } else if (two.test(word)) at += 2;
    else if (one.test(word)) at += 1;
    else if (isNix && !word.startsWith("-")) found.push(word);
  }
  // The first word of `nix` says what to do.
  return name === "nix" ? found.slice(1) : found;
}
