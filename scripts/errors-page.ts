import { parseSync } from "oxc-parser";

/** One source file, with its path from the top of the repository. */
interface Source {
  path: string;
  text: string;
}

/** An error, or a gap in a record, as the source that makes it spells it; `…` stands for what is only known then. */
interface Entry {
  code: string;
  isError: boolean;
  message: string;
  found: string | null;
  expected: string | null;
  tries: string[];
}

/** A node of the syntax tree, as far as it is read here. */
interface Node {
  type: string;
  [key: string]: unknown;
}

/**
 * Everything that can be wrong, or that cannot be known, in one Markdown page: read from the object literals with a
 * `code` and a `message` in the sources of the packages, and from calls that note a gap by its code and its message, so that
 * the page cannot say anything else than they do. A name stands for what it was declared to be, and a parameter for what the
 * function is called with in the same file.
 */
export function errorsPage(packages: ReadonlyArray<{ name: string; sources: readonly Source[] }>): string {
  const sections = packages.flatMap(({ name, sources }) => {
    // One code may be made in several places, each with words of its own.
    const entries = new Map<string, Map<string, Entry>>();
    for (const entry of sources.flatMap(entriesIn)) {
      const same = entries.get(entry.code) ?? new Map<string, Entry>();
      entries.set(entry.code, same);
      if (!same.has(entry.message)) same.set(entry.message, entry);
    }
    const sorted = [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
    if (sorted.length === 0) return [];
    return [`## ${name}`, ...sorted.flatMap(([code, same]) => section(code, tellingOf(same)))];
  });
  return `${[
    "# Error codes",
    "Made from the sources by `npm run docs`; do not edit.",
    "An *error* ends a command with exit code 2; as a library, it is a `NixperfError` with this `code`. A *gap* stands in " +
      "the `gaps` of a record: that part is not known, the rest is. `--strict` makes a gap an error. `…` stands for what " +
      "the message names when it is printed.",
    ...sections,
  ].join("\n\n")}\n`;
}

function section(code: string, entries: readonly Entry[]): string[] {
  return [`### ${code}`, ...entries.map(paragraph)];
}

/** What only passes on the words of another one says nothing beside those. */
function tellingOf(same: ReadonlyMap<string, Entry>): Entry[] {
  const telling = [...same.values()].filter(({ message }) => message !== "…");
  return telling.length > 0 ? telling : [...same.values()];
}

function paragraph({ isError, message, found, expected, tries }: Entry): string {
  const rows = [["found", found], ["expected", expected], ...tries.map((one): [string, string] => ["try", one])].filter(
    ([, text]) => text !== null && text !== "…",
  );
  const list = rows.map(([name, text]) => `- ${name}: ${escapeMarkdown(String(text))}`);
  const kind = isError ? "error" : "gap";
  return [`*${kind}*: ${escapeMarkdown(message)}`, ...(list.length > 0 ? [list.join("\n")] : [])].join("\n\n");
}

function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/……+/g, "…")
    .replace(/[*_<>[\]|\\]/g, (mark) => `\\${mark}`);
}

function entriesIn({ path, text }: Source): Entry[] {
  const found: Entry[] = [];
  const program = parseSync(path, text).program as unknown as Node;
  const words = speaker(program);
  visit(program, false, (literal, isError) => {
    if (literal.type === "CallExpression") {
      found.push(...noted(literal, words));
      return;
    }
    const parts = new Map<string, Node>();
    for (const property of literal["properties"] as Node[]) {
      const key = property["key"] as { name?: string } | undefined;
      if (key?.name !== undefined) parts.set(key.name, property["value"] as Node);
    }
    const [code, message] = [parts.get("code"), parts.get("message")];
    if (code === undefined || message === undefined || !isCode(words(code))) return;
    const textOf = (name: string): string | null => (parts.has(name) ? words(parts.get(name) as Node) : null);
    const tries = (parts.get("tries")?.["elements"] as Node[] | undefined) ?? [];
    found.push({
      code: words(code),
      isError,
      message: words(message),
      found: textOf("found"),
      expected: textOf("expected"),
      tries: tries.map(words),
    });
  });
  return found;
}

function isCode(text: string): boolean {
  return /^NIXPERF_[A-Z0-9_]+$/.test(text);
}

/**
 * `note("/cpu/model", "NIXPERF_CPU_MODEL_UNKNOWN", "…", ["…"])`, or without the pointer or what to try; `say` is how a program
 * ends that cannot even load the rest of itself.
 */
function noted(call: Node, words: (node: Node) => string): Entry[] {
  const name = (call["callee"] as { name?: string }).name ?? "";
  if (!/^(?:note|unknown|say)$|gap/i.test(name)) return [];
  const given = call["arguments"] as Node[];
  const at = given.findIndex(({ type, value }) => type === "Literal" && isCode(String(value)));
  const message = given[at + 1];
  if (at < 0 || message === undefined || words(message) === "…") return [];
  const tries = ((given[at + 2]?.["elements"] as Node[] | undefined) ?? []).map(words);
  const code = String(given[at]!["value"]);
  return [{ code, isError: name === "say", message: words(message), found: null, expected: null, tries }];
}

/** Calls `use` with every call, every object literal, and whether it is what a NixperfError is made of. */
function visit(node: Node, isError: boolean, use: (literal: Node, isError: boolean) => void): void {
  if (node.type === "ObjectExpression" || node.type === "CallExpression") use(node, isError);
  const makesError = node.type === "NewExpression" && (node["callee"] as { name?: string }).name === "NixperfError";
  for (const child of childrenOf(node)) visit(child, makesError, use);
}

/** A name of a file, with the function that it is a parameter of, or with what it was declared to be. */
interface Meaning {
  start: number;
  end: number;
  value: Node | null;
  /** The name of the function, and which parameter it is. */
  parameter: { of: string; index: number } | null;
}

/** Gives what an expression of the file says, as far as it is known before it runs; `…` stands for the rest. */
function speaker(program: Node): (node: Node) => string {
  const meanings = new Map<string, Meaning[]>();
  const calls = new Map<string, Node[][]>();
  collect(program, program, null);
  return (node) => words(node, 0);

  function collect(node: Node, scope: Node, name: string | null): void {
    const id = node["id"] as { name?: string } | null | undefined;
    const isFunction = node.type === "FunctionDeclaration" || node.type === "ArrowFunctionExpression";
    const inner = isFunction || node.type === "BlockStatement" ? node : scope;
    if (node.type === "VariableDeclarator" && id?.name !== undefined)
      mean(id.name, scope, { value: node["init"] as Node | null, parameter: null });
    if (isFunction) {
      const of = id?.name ?? name;
      for (const [index, one] of (node["params"] as Node[]).entries())
        if (of !== null && of !== undefined && one.type === "Identifier")
          mean(String(one["name"]), node, { value: null, parameter: { of, index } });
    }
    if (node.type === "CallExpression") {
      const callee = (node["callee"] as { name?: string }).name;
      if (callee !== undefined) calls.set(callee, [...(calls.get(callee) ?? []), node["arguments"] as Node[]]);
    }
    for (const child of childrenOf(node))
      collect(child, inner, node.type === "VariableDeclarator" ? (id?.name ?? null) : null);
  }

  function mean(name: string, scope: Node, meaning: Pick<Meaning, "value" | "parameter">): void {
    const place = { start: Number(scope["start"]), end: Number(scope["end"]) };
    meanings.set(name, [...(meanings.get(name) ?? []), { ...place, ...meaning }]);
  }

  /** The innermost one that is in force where the name stands. */
  function meaningOf(node: Node): Meaning | null {
    const at = Number(node["start"]);
    const inForce = (meanings.get(String(node["name"])) ?? []).filter(({ start, end }) => start <= at && at < end);
    return inForce.toSorted((a, b) => a.end - a.start - (b.end - b.start))[0] ?? null;
  }

  function words(node: Node, depth: number): string {
    // A name may lead back to itself.
    if (depth > 8) return "…";
    const said = (name: string): string => words(node[name] as Node, depth + 1);
    switch (node.type) {
      case "Literal":
        return String(node["value"]);
      case "TemplateLiteral":
        return (node["quasis"] as Array<{ value: { cooked: string } }>).map(({ value }) => value.cooked).join("…");
      case "BinaryExpression":
        return node["operator"] === "+" ? said("left") + said("right") : "…";
      case "ConditionalExpression":
        return either([said("consequent"), said("alternate")]);
      case "LogicalExpression":
        return either([said("left"), said("right")]);
      case "Identifier": {
        const meaning = meaningOf(node);
        if (meaning === null) return "…";
        const { value, parameter } = meaning;
        if (value !== null) return words(value, depth + 1);
        if (parameter === null) return "…";
        const given = (calls.get(parameter.of) ?? []).flatMap((all) => all[parameter.index] ?? []);
        return either(given.map((one) => words(one, depth + 1)));
      }
      default:
        return "…";
    }
  }
}

/** All that it may be, without what nothing is known of where something is known. */
function either(texts: readonly string[]): string {
  const known = [...new Set(texts)].filter((text) => text !== "…");
  return known.length === 0 ? "…" : known.join(", or ");
}

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((child): child is Node => typeof child === "object" && child !== null && "type" in child);
}
