import { asNixperfError, exitCode } from "@nixperf/errors";
import { flagsAt } from "./arguments/flag-set.ts";
import { readFlag } from "./arguments/flag-values.ts";
import { parseArguments } from "./arguments/parse.ts";
import type { Typed } from "./arguments/parse.ts";
import { programOf } from "./arguments/routes.ts";
import type { Program } from "./arguments/routes.ts";
import type { CommandInput, CommandTable } from "./command.ts";
import { completionCommand } from "./commands/completion.ts";
import { configCommand } from "./commands/config.ts";
import type { HelpRecord, VersionRecord } from "./commands/own-records.ts";
import { configKeys } from "./config/keys.ts";
import type { ConfigInput } from "./config/resolve.ts";
import { commandMissing, flagConflict } from "./errors.ts";
import { reportError } from "./output/report-error.ts";
import type { ReportOptions } from "./output/report-error.ts";
import { jsonLine } from "./output/json.ts";
import { screenOf } from "./output/screen.ts";
import type { ProcessContext } from "./process-context.ts";
import { runCommand } from "./run-command.ts";

export interface RunOptions {
  tables: readonly CommandTable[];
  /** Name of the program, as it is typed: `nixperf-store`, `nixperf`. */
  program: string;
  version: string;
  /** What was typed after the program's name. */
  argv: readonly string[];
  context: ProcessContext;
}

/**
 * Runs the command that `argv` names and resolves to the exit code; whatever goes wrong is reported and never thrown.
 * Only this function and what it calls reads arguments, environment and configuration, and prints.
 */
export async function runCommands(options: RunOptions): Promise<number> {
  const { argv, context } = options;
  // Known before anything is parsed, so that a mistake in the arguments is reported as it was asked for.
  const report: ReportOptions = { context, as: reportAs(argv), colour: colourTyped(argv) };
  try {
    return await Promise.race([run(options, report), context.crashed]);
  } catch (error) {
    return reportError(asNixperfError(error), report);
  }
}

async function run(options: RunOptions, report: ReportOptions): Promise<number> {
  const { argv, context, tables } = options;
  let input: Omit<ConfigInput, "keys"> | null = null;
  const keys = configKeys(tables);
  const shared = [configCommand(keys, () => input ?? configInput(options, {})), completionCommand(options.program)];
  const program = programOf(options.program, options.version, tables, shared);
  if (argv[0] === "__complete") return complete(program, argv.slice(2), context);

  const typed = parseArguments(program.root, argv);
  if (typed.help) return printHelp(program, typed, context, report);
  if (typed.version) return printVersion(program, context, report);
  const route = typed.route === program.root && typed.words.length === 0 ? (program.bare ?? typed.route) : typed.route;
  const bare = route.is === "group" && typed.flags.size === 0 && typed.words.length === 0;
  if (bare) return printHelp(program, typed, context, report);
  if (route.is === "group") throw commandMissing(route.path, [...route.children.keys()]);
  checkConflicts(typed);

  const flags: CommandInput["flags"] = {};
  for (const [name, spec] of Object.entries(flagsAt(route))) {
    flags[name] = await readFlag(name, spec, typed.flags.get(name));
  }
  input = configInput(options, flags);
  const { words, wordsBeforeDashes } = typed;
  return runCommand({ leaf: route, flags, words, wordsBeforeDashes, keys, config: input, context, report });
}

function configInput({ program, context }: RunOptions, flags: CommandInput["flags"]): Omit<ConfigInput, "keys"> {
  const { store, strict, config } = flags;
  const typed: NonNullable<ConfigInput["flags"]>[number][] = [];
  if (typeof store === "string") typed.push({ key: "store.uri", flag: "--store", value: store });
  if (strict === true) typed.push({ key: "strict", flag: "--strict", value: true });
  if (flags["color"] === true) typed.push({ key: "output.color", flag: "--color", value: "always" });
  if (flags["no-color"] === true) typed.push({ key: "output.color", flag: "--no-color", value: "never" });
  const { env, home, cwd } = context;
  return { program, env, home, cwd, flags: typed, ...(typeof config === "string" ? { file: config } : {}) };
}

/** Flags that ask for two things of which there can be one. */
function checkConflicts({ flags }: Typed): void {
  const pairs = [
    ["json", "jsonl"],
    ["json", "format"],
    ["jsonl", "format"],
    ["null", "json"],
    ["null", "jsonl"],
    ["null", "format"],
    ["color", "no-color"],
  ] as const;
  for (const [one, other] of pairs)
    if (flags.has(one) && flags.has(other)) throw flagConflict(`--${one}`, `--${other}`);
}

async function printHelp(
  program: Program,
  typed: Typed,
  context: ProcessContext,
  report: ReportOptions,
): Promise<number> {
  if (report.as !== "text") {
    const { describeRoute } = await import("./reference/describe.ts");
    const record: HelpRecord = { schema: "nixperf.cli-kit.help/1", commands: describeRoute(typed.route), gaps: [] };
    await context.stdout.write(`${jsonLine(record)}\n`);
    return exitCode.ok;
  }
  const { helpText } = await import("./help/help.ts");
  const { width } = screenOf(context.stdout, context.env);
  await context.stdout.write(helpText(typed.route, program, Math.max(40, Math.min(80, width))));
  return exitCode.ok;
}

async function printVersion(program: Program, context: ProcessContext, report: ReportOptions): Promise<number> {
  const { name, version } = program;
  const { node } = process.versions;
  const record: VersionRecord = { schema: "nixperf.cli-kit.version/1", program: name, version, node, gaps: [] };
  await context.stdout.write(report.as === "text" ? `${name} ${version}\n` : `${jsonLine(record)}\n`);
  return exitCode.ok;
}

/** A shell asks what may follow. Whatever goes wrong, it must not disturb the line that is being typed. */
async function complete(program: Program, words: readonly string[], context: ProcessContext): Promise<number> {
  const { propose } = await import("./completion/propose.ts");
  const lines = propose(program.root, words).map(({ word, brief }) => `${word}\t${brief}\n`);
  await context.stdout.write(lines.join(""));
  return exitCode.ok;
}

function reportAs(argv: readonly string[]): ReportOptions["as"] {
  const flags = beforeEnd(argv);
  return flags.includes("--json") ? "json" : flags.includes("--jsonl") ? "jsonl" : "text";
}

function colourTyped(argv: readonly string[]): ReportOptions["colour"] {
  const flags = beforeEnd(argv);
  return flags.includes("--no-color") ? "never" : flags.includes("--color") ? "always" : "auto";
}

function beforeEnd(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end === -1 ? argv : argv.slice(0, end);
}
