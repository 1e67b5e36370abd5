import type { FlagSpec } from "../command.ts";
import {
  argumentExtra,
  commandUnknown,
  flagBeforeCommand,
  flagNeedsNoValue,
  flagRepeated,
  flagUnknown,
  flagValue,
} from "../errors.ts";
import { expectedValue } from "./flag-values.ts";
import { findFlag, flagsAt, typedForms } from "./flag-set.ts";
import { leaves, step } from "./routes.ts";
import type { Group, Route } from "./routes.ts";

/** What was typed, sorted but not yet read: which route, which flags with which texts, which words. */
export interface Typed {
  route: Route;
  /** Name of each flag given to the texts of its values; a flag without a value has none. */
  flags: Map<string, string[]>;
  words: string[];
  /** How many of `words` stood before `--`; `null` when there was none. */
  wordsBeforeDashes: number | null;
  /** `--help`, or the word `help` where a command would stand. */
  help: boolean;
  version: boolean;
}

/**
 * Sorts what follows the program's name. Flags of every command may stand anywhere, a command's own after it; `--` ends
 * them; `--flag=value` and `--flag value` mean the same; flags of one letter may be joined (`-q0`). Throws at the first
 * thing that has no meaning: nothing is guessed and nothing ignored. Only with `--help` are flags not checked.
 */
export function parseArguments(root: Group, argv: readonly string[]): Typed {
  const end = argv.indexOf("--");
  const beforeEnd = end === -1 ? argv : argv.slice(0, end);
  const typed: Typed = {
    route: root,
    flags: new Map(),
    words: [],
    wordsBeforeDashes: null,
    help: false,
    version: beforeEnd.includes("--version"),
  };
  typed.help = beforeEnd.includes("--help") || beforeEnd.includes("-h");
  const lenient = typed.help || typed.version;
  for (let at = 0; at < beforeEnd.length;) {
    const token = beforeEnd[at++] ?? "";
    if (!token.startsWith("-") || token === "-") {
      takeWord(typed, root, token);
      continue;
    }
    const next = beforeEnd[at];
    try {
      for (const [flag, joined] of separate(token)) if (takeFlag(typed, root, flag, joined, next)) at++;
    } catch (error) {
      if (!lenient) throw error;
    }
  }
  if (end !== -1) {
    typed.wordsBeforeDashes = typed.words.length;
    for (const word of argv.slice(end + 1)) takeWord(typed, root, word);
  }
  return typed;
}

/** `--flag=value` as flag and value, `-q0` as `-q` and `-0`. */
function separate(token: string): Array<[flag: string, value: string | null]> {
  if (!token.startsWith("--")) return Array.from(token.slice(1), (letter) => [`-${letter}`, null]);
  const equals = token.indexOf("=");
  return [equals === -1 ? [token, null] : [token.slice(0, equals), token.slice(equals + 1)]];
}

function takeWord(typed: Typed, root: Group, word: string): void {
  if (typed.route.is === "command") {
    const { args = [] } = typed.route.command;
    const room = args.at(-1)?.variadic ? Infinity : args.length;
    if (typed.words.length >= room && !typed.help) throw argumentExtra(word, typed.route.path);
    typed.words.push(word);
    return;
  }
  const next = step(typed.route, word);
  if (next !== undefined) typed.route = next;
  else if (word === "help") typed.help = true;
  else {
    const elsewhere = leaves(root).filter(({ command }) => command.name === word);
    const known = [...typed.route.children.keys(), "help"];
    throw commandUnknown(
      word,
      typed.route.path,
      known,
      elsewhere.map(({ path }) => path),
    );
  }
}

/** Records a flag; true when it took the `next` token as its value. */
function takeFlag(typed: Typed, root: Group, flag: string, joined: string | null, next: string | undefined): boolean {
  const found = findFlag(flagsAt(typed.route), flag);
  if (found === null) throw unknownFlag(typed.route, root, flag);
  const { name, spec } = found;
  const given = typed.flags.get(name);
  if (given !== undefined && !(spec.is === "string" && spec.many)) throw flagRepeated(flag);
  if (spec.is === "boolean") {
    if (joined !== null) throw flagNeedsNoValue(flag, joined);
    typed.flags.set(name, []);
    return false;
  }
  // What looks like a flag is one: a value that starts with a dash is given as `--flag=-value`.
  const value = joined ?? (next === undefined || /^-./.test(next) ? null : next);
  if (value === null) throw flagValue(flag, null, expectedValue(spec));
  typed.flags.set(name, [...(given ?? []), value]);
  return joined === null;
}

function unknownFlag(route: Route, root: Group, flag: string): Error {
  const isOfSomeCommand = (specs: Record<string, FlagSpec> | undefined) => findFlag(specs ?? {}, flag) !== null;
  if (route.is === "group" && leaves(root).some((leaf) => isOfSomeCommand(flagsAt(leaf)))) {
    return flagBeforeCommand(flag, route.path);
  }
  return flagUnknown(flag, route.path, typedForms(flagsAt(route)));
}
