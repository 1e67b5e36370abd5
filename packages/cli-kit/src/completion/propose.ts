import { findFlag, flagsAt } from "../arguments/flag-set.ts";
import { step } from "../arguments/routes.ts";
import type { Group, Leaf, Route } from "../arguments/routes.ts";
import type { FlagSpec } from "../command.ts";

/** A word that may follow, and what it means. */
export interface Proposal {
  word: string;
  brief: string;
}

/**
 * What may stand in place of the last of `words`, which is being typed and may be empty. Nothing when any text may, such
 * as a file name: the shell then completes files.
 */
export function propose(root: Group, words: readonly string[]): Proposal[] {
  const typed = joinEquals(words);
  const last = typed.at(-1) ?? "";
  const at = follow(root, typed.slice(0, -1));
  if (at.open !== null) return startingWith(valuesOf(at.open), last);
  const equals = last.startsWith("--") && !at.ended ? last.indexOf("=") : -1;
  if (equals !== -1) {
    const flag = last.slice(0, equals);
    const found = findFlag(flagsAt(at.route), flag);
    const values = found === null ? [] : valuesOf(found.spec);
    return startingWith(
      values.map(({ word, brief }) => ({ word: `${flag}=${word}`, brief })),
      last,
    );
  }
  if (last.startsWith("-") && !at.ended) return startingWith(flagProposals(at), last);
  const here = wordProposals(at);
  // Where no word may stand, a flag may.
  return here === "none" ? (at.ended ? [] : startingWith(flagProposals(at), last)) : startingWith(here, last);
}

interface Place {
  route: Route;
  /** Words of the command typed so far. */
  count: number;
  given: ReadonlySet<string>;
  /** The flag that waits for its value. */
  open: FlagSpec | null;
  /** After `--`. */
  ended: boolean;
  /** After the word `help`, commands are named and not run. */
  help: boolean;
}

function follow(root: Group, words: readonly string[]): Place {
  const given = new Set<string>();
  const place: Place = { route: root, count: 0, given, open: null, ended: false, help: false };
  for (const word of words) {
    if (place.open !== null) place.open = null;
    else if (place.ended || !word.startsWith("-")) {
      const next = place.route.is === "group" ? step(place.route, word) : undefined;
      if (next !== undefined) place.route = next;
      else if (place.route.is === "group" && word === "help") place.help = true;
      else place.count++;
    } else if (word === "--") place.ended = true;
    else {
      const found = findFlag(flagsAt(place.route), word.split("=")[0] ?? "");
      if (found === null) continue;
      given.add(found.name);
      if (found.spec.is !== "boolean" && !word.includes("=")) place.open = found.spec;
    }
  }
  return place;
}

function flagProposals({ route, given }: Place): Proposal[] {
  return Object.entries(flagsAt(route)).flatMap(([name, spec]) => {
    const again = spec.is === "string" && spec.many === true;
    return spec.hidden || (given.has(name) && !again) ? [] : [{ word: `--${name}`, brief: spec.brief }];
  });
}

/** The words that may stand here; `[]` for any text, `"none"` for no word at all. */
function wordProposals({ route, count, help }: Place): Proposal[] | "none" {
  if (route.is === "group") {
    const children = [...route.children].map(([word, child]) => ({ word, brief: briefOf(child) }));
    return help ? children : [...children, { word: "help", brief: "Explain a command" }];
  }
  return help ? "none" : argumentProposals(route, count);
}

function argumentProposals({ command }: Leaf, count: number): Proposal[] | "none" {
  const args = command.args ?? [];
  const arg = args[count] ?? (args.at(-1)?.variadic ? args.at(-1) : undefined);
  if (arg === undefined) return "none";
  return (arg.choices ?? []).map((word) => ({ word, brief: "" }));
}

function valuesOf(spec: FlagSpec): Proposal[] {
  return spec.is === "choice" ? spec.choices.map((word, index) => ({ word, brief: spec.briefs?.[index] ?? "" })) : [];
}

function briefOf(route: Route): string {
  return route.is === "group" ? route.brief : route.command.brief;
}

function startingWith(proposals: readonly Proposal[], start: string): Proposal[] {
  return proposals.filter(({ word }) => word.startsWith(start));
}

/** bash splits `--format=html` at the `=` into three words; they are one. */
function joinEquals(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "=" && joined.at(-1)?.startsWith("--")) joined.push(`${joined.pop()}=${words[++at] ?? ""}`);
    else joined.push(word);
  }
  return joined;
}
