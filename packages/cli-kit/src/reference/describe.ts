import { leaves, programOf } from "../arguments/routes.ts";
import type { Leaf, Route } from "../arguments/routes.ts";
import type { Command, CommandTable, FlagSpec } from "../command.ts";
import { completionCommand } from "../commands/completion.ts";
import { configCommand } from "../commands/config.ts";
import { configKeys } from "../config/keys.ts";
import { nullFlag } from "../global-flags.ts";
import { argForm, flagForm, valueForm } from "../help/flag-help.ts";
import { exampleLine } from "../help/help.ts";

/** A command as documentation, editors and other programs want to know it. */
export interface CommandDescription {
  /** As it is typed: `nixperf store top`. */
  path: string;
  /** The package it belongs to: `store`; `null` for the commands that every program has. */
  package: string | null;
  name: string;
  /** The function that the package exports for it. */
  verb: string;
  /** The `schema` of the record that it prints with `--json`. */
  recordSchema: string;
  brief: string;
  description: string | null;
  /** `nixperf store why PATH [FLAG...]`. */
  usage: string;
  args: Array<{
    name: string;
    form: string;
    brief: string;
    optional: boolean;
    variadic: boolean;
    choices: string[] | null;
  }>;
  flags: FlagDescription[];
  /** Other names for it. */
  aliases: string[];
  topAliases: string[];
  /** It prints bare lines, and so takes `-0`. */
  lists: boolean;
  examples: Array<{ command: string; does: string }>;
}

export interface FlagDescription {
  name: string;
  /** `-n, --limit N`. */
  form: string;
  is: FlagSpec["is"];
  /** What stands for its value, `null` when it has none. */
  value: string | null;
  brief: string;
  default: string | number | null;
  choices: string[] | null;
  many: boolean;
}

/** Every command of the tables that is not hidden, as `program` has it; the commands of every program are the last. */
export function describeCommands(tables: readonly CommandTable[], program = "nixperf"): CommandDescription[] {
  const shared: Command[] = [configCommand(configKeys(tables), notRun), completionCommand(program)];
  return describeRoute(programOf(program, "", tables, shared).root);
}

function notRun(): never {
  throw new TypeError("a described command is not run");
}

/** The commands at and below a route. */
export function describeRoute(route: Route): CommandDescription[] {
  return (route.is === "group" ? leaves(route) : [route]).map(describeLeaf);
}

function describeLeaf({ path, command, table, program }: Leaf): CommandDescription {
  const { args = [], flags = {}, aliases = [], topAliases = [], lists = false } = command;
  const shown = Object.entries({ ...flags, ...(lists ? nullFlag : {}) }).filter(([, { hidden }]) => !hidden);
  return {
    path,
    package: table?.package ?? null,
    name: command.name,
    verb: command.verb,
    recordSchema: command.schema,
    brief: command.brief,
    description: command.description ?? null,
    usage: [path, ...args.map(argForm), "[FLAG...]"].join(" "),
    args: args.map((arg) => ({
      name: arg.name,
      form: argForm(arg),
      brief: arg.brief,
      optional: arg.optional ?? false,
      variadic: arg.variadic ?? false,
      choices: arg.choices === undefined ? null : [...arg.choices],
    })),
    flags: shown.map(([name, spec]) => describeFlag(name, spec)),
    aliases,
    topAliases,
    lists,
    examples: command.examples.map((example) => ({
      command: exampleLine(example.command, program, table),
      does: example.does,
    })),
  };
}

export function describeFlag(name: string, spec: FlagSpec): FlagDescription {
  return {
    name,
    form: flagForm(name, spec),
    is: spec.is,
    value: valueForm(spec) || null,
    brief: spec.brief,
    default: ("default" in spec ? spec.default : undefined) ?? null,
    choices: spec.is === "choice" ? [...spec.choices] : null,
    many: spec.is === "string" && spec.many === true,
  };
}
