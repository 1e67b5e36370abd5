import { getNodeValue, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Node, ParseError } from "jsonc-parser";
import { configSyntax } from "./errors.ts";

/** A value in a JSONC text, and where it stands. */
export interface JsoncNode {
  value: unknown;
  /** Line of the value, or of its key where it has one; from 1. */
  line: number;
  /** The members of an object, in the order of the file; `null` for anything else. */
  members: ReadonlyMap<string, JsoncNode> | null;
}

/**
 * Reads JSON with comments and trailing commas. `file` is only named in errors. Throws NIXPERF_CONFIG_SYNTAX with file
 * and line at the first mistake, at a key given twice, and for an empty text.
 */
export function parseJsonc(text: string, file: string): JsoncNode {
  const content = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const lineOf = lineCounter(content);
  const mistakes: ParseError[] = [];
  try {
    const tree = parseTree(content, mistakes, { allowTrailingComma: true });
    const first = mistakes[0];
    if (first !== undefined) throw configSyntax(file, lineOf(first.offset), words(printParseErrorCode(first.error)));
    if (tree === undefined) throw configSyntax(file, 1, "an empty file");
    return convert(tree, tree.offset, file, lineOf);
  } catch (error) {
    // The parser is recursive: what is nested deep enough ends its stack.
    if (error instanceof RangeError) throw configSyntax(file, 1, "values nested too deep");
    throw error;
  }
}

function convert(node: Node, at: number, file: string, lineOf: (offset: number) => number): JsoncNode {
  if (node.type !== "object") return { value: getNodeValue(node), line: lineOf(at), members: null };
  const members = new Map<string, JsoncNode>();
  for (const { children } of node.children ?? []) {
    const [key, value] = children ?? [];
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    if (members.has(name)) throw configSyntax(file, lineOf(key.offset), `${JSON.stringify(name)} for the second time`);
    members.set(name, convert(value, key.offset, file, lineOf));
  }
  // fromEntries defines own properties, so that a key `__proto__` stays a key.
  const value = Object.fromEntries([...members].map(([name, member]) => [name, member.value]));
  return { value, line: lineOf(at), members };
}

function lineCounter(text: string): (offset: number) => number {
  return (offset) => {
    let line = 1;
    for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
    return line;
  };
}

/** `CommaExpected` becomes `comma expected`. */
function words(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}
