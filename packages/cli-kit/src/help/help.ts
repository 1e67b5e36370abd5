import type { Group, Leaf, Program, Route } from "../arguments/routes.ts";
import type { CommandTable } from "../command.ts";
import { globalFlagGroups, globalFlags, nullFlag } from "../global-flags.ts";
import { argForm, flagRows } from "./flag-help.ts";
import { twoColumns, wrap } from "./wrap.ts";

/** What `--help` prints for a route, in lines of at most `width` columns where words allow it. Ends with a line feed. */
export function helpText(route: Route, program: Program, width: number): string {
  const blocks = route.is === "group" ? groupHelp(route, program, width) : commandHelp(route, width);
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function groupHelp(group: Group, program: Program, width: number): string[][] {
  const entries = [...group.children];
  const bare = group === program.root ? program.bare : null;
  const groups = entries.flatMap(([name, child]) => (child.is === "group" ? [[name, areaBrief(child)] as const] : []));
  const commands = entries.flatMap(([name, child]) =>
    child.is === "command" ? [[name, child.command.brief] as const] : [],
  );
  return [
    wrap(`${group.path}: ${lowerFirst(group.brief)}`, width),
    bare === null
      ? [`Usage  ${group.path} COMMAND [FLAG...]`]
      : [`Usage  ${group.path} [COMMAND] [FLAG...]`, ...wrap(`Without a command: ${bare.path}.`, width)],
    titled("Areas", twoColumns(groups, width)),
    titled("Commands", twoColumns([...commands, ["help COMMAND", "Explain a command"]], width)),
    ...globalHelp(width),
    [
      ...wrap(
        `Version ${program.version}. Exit codes: 0 fine, 1 a gate found something, 2 wrong usage or failure.`,
        width,
      ),
    ],
  ];
}

function commandHelp({ path, command, table, program }: Leaf, width: number): string[][] {
  const flags = Object.entries({ ...command.flags, ...(command.lists ? nullFlag : {}) }).filter(([, f]) => !f.hidden);
  const args = command.args ?? [];
  const usage = [path, ...args.map(argForm), "[FLAG...]"].join(" ");
  return [
    wrap(`${path}: ${lowerFirst(command.brief)}`, width),
    [`Usage  ${usage}`],
    command.description === undefined ? [] : wrap(command.description, width),
    titled(
      "Arguments",
      twoColumns(
        args.map((arg) => [argForm(arg), arg.brief]),
        width,
      ),
    ),
    titled("Flags", twoColumns(flagRows(flags), width)),
    titled(
      "Examples",
      command.examples.flatMap(({ command: line, does }) => [
        `  ${exampleLine(line, program, table)}`,
        ...wrap(does, width - 6).map((text) => `      ${text}`),
      ]),
    ),
    ...globalHelp(width, command.flags),
  ];
}

/** What an area is about, and the names of its commands. */
function areaBrief({ brief, children }: Group): string {
  return `${brief}: ${[...children.keys()].join(", ")}`;
}

/** `own`: flags that a command has in its own way. */
function globalHelp(width: number, own: Leaf["command"]["flags"] = {}): string[][] {
  return globalFlagGroups.map(({ title, flags }) => {
    const known = flags.flatMap((name) =>
      globalFlags[name] && !own[name] ? [[name, globalFlags[name]] as const] : [],
    );
    return titled(title, twoColumns(flagRows(known), width));
  });
}

/**
 * An example as it is typed in this program. Tables write either the words after the program or a whole line, which may
 * be a pipe, for the package's own program or for the umbrella.
 */
export function exampleLine(line: string, program: string, table: CommandTable | null): string {
  if (table === null) return `${program} ${line}`;
  const names = [`npx @nixperf/${table.package}`, table.program, `nixperf ${table.package}`];
  const pattern = new RegExp(`(?<![\\w/-])(?:${names.map(escapeRegExp).join("|")})(?![\\w-])`, "g");
  return pattern.test(line) ? line.replace(pattern, program) : `${program} ${line}`;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

function titled(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

/** Briefs are sentences; after a colon they go on in lower case, unless the first word is a name such as `GC`. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z ]/.test(text) && !/^(?:Nix|NixOS)\b/.test(text)
    ? (text[0] ?? "").toLowerCase() + text.slice(1)
    : text;
}
