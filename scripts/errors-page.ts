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
 * the page cannot say anything else than they do.
 */
export function errorsPage(packages: ReadonlyArray<{ name: string; sources: readonly Source[] }>): string {
  const sections = packages.flatMap(({ name, sources }) => {
    const entries = new Map<string, Entry>();
    for (const entry of sources.flatMap(entriesIn)) if (!entries.has(entry.code)) entries.set(entry.code, entry);
    const sorted = [...entries.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));
    return sorted.length === 0 ? [] : [`## ${name}`, ...sorted.map(section)];
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

function section({ code, isError, message, found, expected, tries }: Entry): string {
  const rows = [["found", found], ["expected", expected], ...tries.map((one): [string, string] => ["try", one])].filter(
    ([, text]) => text !== null && text !== "…",
  );
  const list = rows.map(([name, text]) => `- ${name}: ${escapeMarkdown(String(text))}`);
  const kind = isError ? "error" : "gap";
  return [`### ${code}`, `*${kind}*: ${escapeMarkdown(message)}`, ...(list.length > 0 ? [list.join("\n")] : [])].join(
    "\n\n",
  );
}

function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/……+/g, "…")
    .replace(/[*_<>[\]|\\]/g, (mark) => `\\${mark}`);
}

function entriesIn({ path, text }: Source): Entry[] {
  const found: Entry[] = [];
  visit(parseSync(path, text).program as unknown as Node, false, (literal, isError) => {
    if (literal.type === "CallExpression") {
      found.push(...gapNoted(literal));
      return;
    }
    const parts = new Map<string, Node>();
    for (const property of literal["properties"] as Node[]) {
      const key = property["key"] as { name?: string } | undefined;
      if (key?.name !== undefined) parts.set(key.name, property["value"] as Node);
    }
    const code = parts.get("code")?.["value"];
    const message = parts.get("message");
    if (typeof code !== "string" || !code.startsWith("NIXPERF_") || message === undefined) return;
    const textOf = (name: string): string | null => (parts.has(name) ? words(parts.get(name) as Node) : null);
    const tries = (parts.get("tries")?.["elements"] as Node[] | undefined) ?? [];
    found.push({
      code,
      isError,
      message: words(message),
      found: textOf("found"),
      expected: textOf("expected"),
      tries: tries.map(words),
    });
  });
  return found;
}

/** `note("/cpu/model", "NIXPERF_CPU_MODEL_UNKNOWN", "…", ["…"])`, or without the pointer or what to try. */
function gapNoted(call: Node): Entry[] {
  const name = (call["callee"] as { name?: string }).name ?? "";
  if (name !== "note" && !/gap/i.test(name)) return [];
  const given = call["arguments"] as Node[];
  const at = given.findIndex(({ type, value }) => type === "Literal" && /^NIXPERF_\w+$/.test(String(value)));
  const message = given[at + 1];
  if (at < 0 || message === undefined || words(message) === "…") return [];
  const tries = ((given[at + 2]?.["elements"] as Node[] | undefined) ?? []).map(words);
  const code = String(given[at]!["value"]);
  return [{ code, isError: false, message: words(message), found: null, expected: null, tries }];
}

/** Calls `use` with every call, every object literal, and whether it is what a NixperfError is made of. */
function visit(node: Node, isError: boolean, use: (literal: Node, isError: boolean) => void): void {
  if (node.type === "ObjectExpression" || node.type === "CallExpression") use(node, isError);
  const makesError = node.type === "NewExpression" && (node["callee"] as { name?: string }).name === "NixperfError";
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === "object" && child !== null && "type" in child) visit(child as Node, makesError, use);
    }
  }
}

/** What an expression of the source says, as far as it is known before it runs. */
function words(node: Node): string {
  if (node.type === "Literal") return String(node["value"]);
  if (node.type === "TemplateLiteral") {
    const fixed = (node["quasis"] as Array<{ value: { cooked: string } }>).map(({ value }) => value.cooked);
    return fixed.join("…");
  }
  if (node.type === "BinaryExpression" && node["operator"] === "+") {
    return words(node["left"] as Node) + words(node["right"] as Node);
  }
  if (node.type === "ConditionalExpression") {
    return `${words(node["consequent"] as Node)}, or ${words(node["alternate"] as Node)}`;
  }
  return "…";
}
