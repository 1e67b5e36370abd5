import { canonicalSettingName } from "./aliases.ts";
import { nixConfFiles } from "./conf-files.ts";
import { parseNixConf } from "./parse-conf.ts";
import type { ConfOrigin } from "./parse-conf.ts";

/** Gives the text of a file, `null` when there is none; throws when there is one that cannot be read. */
export type ReadFile = (path: string) => string | null;

/** What {@link readNixConf} needs to know. */
export interface ReadNixConfOptions {
  /** The environment of the process in question. Of no account for the daemon, whose environment is its own. */
  env: Readonly<Record<string, string | undefined>>;
  /** The home directory of the user that the process runs as: for the daemon root's. */
  home: string;
  /** `client`: what a command of this user reads. `daemon`: what the daemon reads, as far as files go. */
  scope: "client" | "daemon";
  readFile: ReadFile;
}

/** One line that gives a setting a value, or adds to it. */
export interface ConfAssignment {
  /** The setting's own name: `keep-outputs` for `gc-keep-outputs`, `substituters` for `extra-substituters`. */
  name: string;
  /** The name as it was written. */
  written: string;
  value: string;
  /** Whether it adds to the value so far (`extra-`) rather than replacing it. */
  isAddition: boolean;
  origin: ConfOrigin;
  /** The `include` lines that led to the file of `origin`, outermost first. */
  includedBy: ConfOrigin[];
}

/** A setting that the files say something about. */
export interface ConfSetting {
  name: string;
  /** The value in force; of a list the words joined by one space. */
  value: string;
  /** Whether `value` comes on top of Nix's default, because the files only ever add to it. */
  addsToDefault: boolean;
  /** The line that set or last added to the value. */
  origin: ConfOrigin;
}

/** Something that is wrong with the files. */
export interface ConfProblem {
  kind: "syntax" | "missing-include" | "relative-include" | "include-cycle" | "too-many-files" | "unreadable";
  /** The file, and the line where it is about one. */
  file: string;
  line: number | null;
  /** One sentence, naming the file, without the full stop. */
  message: string;
  /** Whether Nix refuses to start because of it; otherwise it goes on without. */
  isFatal: boolean;
}

/** What the files (and for a client `NIX_CONFIG`) say. Settings that nobody wrote are not in it. */
export interface NixConf {
  /** By own name. */
  settings: ReadonlyMap<string, ConfSetting>;
  /** Every assignment, in the order in which Nix applies them. */
  assignments: ConfAssignment[];
  /** The files that exist and were read, in order, included ones among them. */
  files: string[];
  problems: ConfProblem[];
}

/** More files than anyone has; against includes that double at each step. */
const maxFiles = 1_000;

/**
 * Reads Nix's configuration as a Nix process does when it starts (`loadConfFile` in src/libstore/globals.cc): the
 * system's file, then the user's from least to most important, then `NIX_CONFIG`; includes are read where they stand.
 * Never throws for what the files hold: see `problems`. The settings of what follows an error are those that would hold
 * if it were mended.
 */
export function readNixConf(options: ReadNixConfOptions): NixConf {
  const state: State = {
    readFile: options.readFile,
    open: [],
    includes: [],
    count: 0,
    assignments: [],
    files: [],
    problems: [],
  };
  const env = options.scope === "daemon" ? {} : options.env;
  const files = nixConfFiles(env, options.home);
  for (const file of [files.system, ...files.user]) readConfFile(state, file);
  const inline = env["NIX_CONFIG"];
  if (inline !== undefined) apply(state, inline, "NIX_CONFIG");
  const { assignments, problems } = state;
  return { settings: inForce(assignments), assignments, files: state.files, problems };
}

interface State {
  readFile: ReadFile;
  /** The files being read, each included by the one before it. */
  open: string[];
  /** The `include` lines that are being followed, outermost first. */
  includes: ConfOrigin[];
  count: number;
  assignments: ConfAssignment[];
  files: string[];
  problems: ConfProblem[];
}

/** Whether the file exists. */
function readConfFile(state: State, file: string): boolean {
  let text: string | null;
  try {
    text = state.readFile(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `cannot read ${file}: ${reason}`;
    state.problems.push({ kind: "unreadable", file, line: null, message, isFatal: false });
    return true;
  }
  if (text === null) return false;
  state.files.push(file);
  state.open.push(file);
  apply(state, text, file);
  state.open.pop();
  return true;
}

function apply(state: State, text: string, file: string): void {
  for (const line of parseNixConf(text, file)) {
    const at = { file, line: line.origin.line };
    if (line.kind === "assignment") {
      state.assignments.push({
        ...canonicalSettingName(line.name),
        written: line.name,
        value: line.value,
        origin: line.origin,
        includedBy: [...state.includes],
      });
    } else if (line.kind === "include") {
      include(state, line.path, line.mayBeMissing, at);
    } else {
      const message = `syntax error in line ${at.line} of ${file}: ${JSON.stringify(line.text)}`;
      state.problems.push({ kind: "syntax", ...at, message, isFatal: true });
    }
  }
}

function include(state: State, written: string, mayBeMissing: boolean, at: { file: string; line: number }): void {
  const problem = (kind: ConfProblem["kind"], message: string): void => {
    state.problems.push({ kind, ...at, message: `${message} (line ${at.line} of ${at.file})`, isFatal: true });
  };
  const path = includedPath(written, at.file);
  if (path === null)
    return problem("relative-include", `${written} is included from NIX_CONFIG, which lies in no directory`);
  if (state.open.includes(path)) return problem("include-cycle", `${path} includes itself`);
  if (++state.count > maxFiles)
    return problem("too-many-files", `${path} is not read, as ${maxFiles} files were included before it`);
  state.includes.push(at);
  const exists = readConfFile(state, path);
  state.includes.pop();
  if (!exists && !mayBeMissing) problem("missing-include", `${path} is included but does not exist`);
}

/** `written` made absolute against the including file's directory, `.` and `..` resolved by the text (`absPath`). */
function includedPath(written: string, from: string): string | null {
  const full = written.startsWith("/") ? written : from.startsWith("/") ? `${from}/../${written}` : null;
  if (full === null) return null;
  const parts: string[] = [];
  for (const part of full.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function inForce(assignments: readonly ConfAssignment[]): Map<string, ConfSetting> {
  // The words of a list are joined once, at the end: a file may add to one many times.
  const parts = new Map<string, { values: string[]; addsToDefault: boolean; origin: ConfOrigin }>();
  for (const { name, value, isAddition, origin } of assignments) {
    const before = parts.get(name);
    if (isAddition && before !== undefined) {
      before.values.push(value);
      before.origin = origin;
    } else parts.set(name, { values: [value], addsToDefault: isAddition, origin });
  }
  return new Map(
    [...parts].map(([name, { values, addsToDefault, origin }]) => {
      const value = values.filter((words) => words !== "").join(" ");
      return [name, { name, value, addsToDefault, origin }];
    }),
  );
}
