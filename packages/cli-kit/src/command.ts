import type { View } from "@nixperf/render";
import type { ConfigKey } from "./config/key.ts";
import type { ProcessContext } from "./process-context.ts";

/** The commands of one package, as its `./cli` subpath exports them. */
export interface CommandTable {
  /** What follows `nixperf`: `store`. */
  package: string;
  /** The package's own program: `nixperf-store`. */
  program: string;
  version: string;
  brief: string;
  commands: Command[];
  /** What the commands of a group have in common, by the group's word: `history` for `history list`. */
  groups?: Record<string, string>;
  /** Name of the command that the program runs when none is typed; without it the program explains itself. */
  bare?: string;
  /** Configuration keys of this package, beside those that every command has. */
  configKeys?: ConfigKey[];
}

/** One command: flags and words in, a verb called, its record shown. Made with {@link command}. */
// oxlint-disable-next-line typescript/no-explicit-any -- the table holds commands of every kind of record
export type Command = CommandSpec<any, any>;

export interface CommandSpec<Options, Result> {
  /** One word; or two, the first of which is a group's: `history list`. */
  name: string;
  /** Name of the function that the package exports for it: `name`, in camel case. */
  verb: string;
  /** The `schema` of its record: `nixperf.store.analyze/1`. */
  schema: string;
  brief: string;
  /** More about it, for `--help`. */
  description?: string;
  /** `command` is what follows the program, such as `top --limit 5`; a whole command line is understood as well. */
  examples: Array<{ command: string; does: string }>;
  args?: ArgSpec[];
  flags?: Record<string, FlagSpec>;
  /** Other names for it, left out of help. */
  aliases?: string[];
  /** Names under which the umbrella has it at its top too, left out of help: `optimize` for `nixperf optimize`. */
  topAliases?: string[];
  /** It prints bare lines (see `lines`), and so it has `-0`, `--null` as well. */
  lists?: boolean;
  /**
   * It runs another program, and does with signals what is right for that (`input.context.onSignal`): none stops the verb
   * from here, and the exit code is what `exitCode` says and nothing else.
   */
  runsProgram?: boolean;
  /** Loads the verb, and nothing before it is needed. */
  load: () => Promise<LoadedCommand<Options, Result>>;
  /** From what was typed and configured to the verb's options. May throw a NixperfError. */
  options: (input: CommandInput) => Options;
}

export interface LoadedCommand<Options, Result> {
  verb: (options: Options) => Promise<Result>;
  /** Loads what makes a document of the record, for which machines and bare lines have no use. */
  view: () => Promise<(result: Result, context: ViewContext) => View>;
  /**
   * For commands whose human output is bare lines and nothing else (`live`, `dead`): what stands on each line. `null`
   * when, with these flags, the view is to be shown after all (`roots` without `--paths`).
   */
  lines?: (result: Result, flags: CommandInput["flags"]) => Iterable<string> | null;
  /** The records that `--jsonl` streams; without it `--jsonl` prints the one record. */
  items?: (result: Result) => Iterable<object>;
  /** Whether something was changed: then the record is printed even where `--strict` makes an error of a gap in it. */
  acted?: (result: Result) => boolean;
  /** 1 for a gate that found something; of a command that runs a program, the program's own. Default 0. */
  exitCode?: (result: Result) => number;
  /** Whether stdout belonged to the program that was run: then what people read of the record goes to stderr. */
  aside?: (result: Result) => boolean;
}

/** What a view may know beside the record. */
export interface ViewContext {
  /** How this program is called, for the commands it advises: `nixperf store` or `nixperf-store`. */
  program: string;
  /** The `--store` typed, so that advised commands carry it on; `null` when none was. */
  store: string | null;
  /** The command's own flags, for those that choose how much is shown. */
  flags: CommandInput["flags"];
  config: CommandInput["config"];
}

/** What a command's `options` sees: global flags, its own flags by name, its words, and the configuration. */
export interface CommandInput {
  flags: Record<string, FlagValue | undefined>;
  args: string[];
  /** How many of `args` stood before `--`; `null` when no `--` was typed. */
  argsBeforeDashes: number | null;
  /** `--store`, else the environment's, else the configuration's; `null` for Nix's own choice. */
  store: string | null;
  /** `--strict`: a gap is an error. */
  strict: boolean;
  /** Value of a configuration key such as `store.rows`, checked against the schema of its package. */
  config: (key: string) => unknown;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
  /** The process itself, for a command that runs another program and draws beside it. */
  context: ProcessContext;
}

/** How far a verb has come. Sent as often as the verb likes; shown a few times a second, on a terminal only. */
export interface Progress {
  /** What is being done, as a participle: "reading the database". */
  doing: string;
  done: number;
  /** `null` when not known. */
  total: number | null;
  unit: "paths" | "bytes" | "files" | "steps";
}

export interface ArgSpec {
  name: string;
  brief: string;
  /** The only words that it may be. */
  choices?: readonly string[];
  optional?: boolean;
  /** Takes all that follow; only for the last. */
  variadic?: boolean;
}

export type FlagValue = boolean | number | string | string[] | Amount;

/** So many bytes, or such a part of a whole: 0.15 is 15 %. */
export type Amount = { bytes: number } | { ratio: number };

export type FlagSpec = { brief: string; short?: string; hidden?: boolean } & (
  | { is: "boolean" }
  | { is: "string"; placeholder: string; default?: string; many?: boolean }
  /** `briefs` say what each choice means, in the same order, where a shell completes it. */
  | { is: "choice"; choices: readonly string[]; briefs?: readonly string[]; default?: string }
  /** A whole number of at least `min` (default 0). */
  | { is: "integer"; placeholder: string; min?: number; default?: number }
  /** `20GB`, `20GiB`: bytes, as a number. */
  | { is: "size"; placeholder: string; default?: number }
  /** `20GB` or `15%`. */
  | { is: "amount"; placeholder: string }
  /** `14d`, `6 weeks`: seconds, as a number. */
  | { is: "age"; placeholder: string; default?: number }
);

/** Holds a command's types together; returns it as it is. */
export function command<Options, Result>(spec: CommandSpec<Options, Result>): Command {
  return spec;
}
