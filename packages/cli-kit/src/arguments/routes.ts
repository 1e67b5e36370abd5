import type { Command, CommandTable } from "../command.ts";

/** A program's commands as a tree: the words that lead to each. */
export interface Group {
  is: "group";
  /** As it is typed: `nixperf store`. */
  path: string;
  brief: string;
  /** By name, in the order of help. */
  children: Map<string, Route>;
  /** Other names, which help leaves out. */
  aliases: Map<string, Route>;
}

export interface Leaf {
  is: "command";
  /** As it is typed: `nixperf store top`, `nixperf-store top`. */
  path: string;
  /** What its package is called in this program: `nixperf store`, `nixperf-store`. */
  program: string;
  /** `null` for the commands that every program has. */
  table: CommandTable | null;
  command: Command;
}

export type Route = Group | Leaf;

export interface Program {
  /** Name of the program, as it is typed. */
  name: string;
  version: string;
  tables: readonly CommandTable[];
  root: Group;
  /** What runs when no command is typed; `null`: the program explains itself. */
  bare: Leaf | null;
}

/**
 * The tree of a program. A table whose own program this is has its commands at the top (`nixperf-store top`); any other
 * is a group under its package's name (`nixperf store top`). `shared` are the commands that every program has.
 */
export function programOf(
  name: string,
  version: string,
  tables: readonly CommandTable[],
  shared: readonly Command[],
): Program {
  const own = tables.find((table) => table.program === name);
  const root = group(name, own?.brief ?? "Where Nix spends its time and its space, and what to change");
  for (const table of tables) {
    if (table === own) {
      addCommands(root, root, table);
      continue;
    }
    const area = group(`${name} ${table.package}`, table.brief);
    root.children.set(table.package, area);
    addCommands(area, root, table);
  }
  for (const command of shared) {
    root.children.set(command.name, {
      is: "command",
      path: `${name} ${command.name}`,
      program: name,
      table: null,
      command,
    });
  }
  const bare = own?.bare === undefined ? undefined : root.children.get(own.bare);
  return { name, version, tables, root, bare: bare?.is === "command" ? bare : null };
}

function group(path: string, brief: string): Group {
  return { is: "group", path, brief, children: new Map(), aliases: new Map() };
}

function addCommands(at: Group, root: Group, table: CommandTable): void {
  for (const command of table.commands) {
    const words = command.name.split(" ");
    const name = words.pop()!;
    const parent = words.reduce((from, word) => below(from, word, table), at);
    const leaf: Leaf = { is: "command", path: `${parent.path} ${name}`, program: at.path, table, command };
    parent.children.set(name, leaf);
    for (const alias of command.aliases ?? []) parent.aliases.set(alias, leaf);
    if (at !== root) for (const alias of command.topAliases ?? []) root.aliases.set(alias, leaf);
  }
}

function below(from: Group, word: string, table: CommandTable): Group {
  const there = from.children.get(word);
  if (there?.is === "group") return there;
  const made = group(`${from.path} ${word}`, table.groups?.[word] ?? "");
  from.children.set(word, made);
  return made;
}

/** The route that `word` leads to from a group, by name or alias. */
export function step(from: Group, word: string): Route | undefined {
  return from.children.get(word) ?? from.aliases.get(word);
}

/** All commands below a group, in the order of help. */
export function leaves(from: Group): Leaf[] {
  return [...from.children.values()].flatMap((route) => (route.is === "group" ? leaves(route) : [route]));
}
