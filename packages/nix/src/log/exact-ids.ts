/**
 * The members `id` and `parent` of a JSON object exactly as they are written, where they are integers. `text` is known to
 * be sound JSON.
 *
 * `JSON.parse` gives the nearest number, which for ids beyond 2^53 is that of a neighbour as well.
 */
export function exactIds(text: string): { id: string | null; parent: string | null } {
  const atEnd = idAtEnd.exec(text);
  if (atEnd !== null) return { id: atEnd[1]!, parent: null };
  const found: { id: string | null; parent: string | null } = { id: null, parent: null };
  let depth = 0;
  let key = "";
  let before = "";
  for (const [token] of text.matchAll(tokens)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    else if (depth === 1 && token === ":") key = before;
    else if (depth === 1) {
      if (key === '"id"') found.id = integer(token);
      if (key === '"parent"') found.parent = integer(token);
      key = "";
    }
    before = token;
  }
  return found;
}

/** As Nix ends a line that is no start. What precedes a quotation mark here is no backslash, so it is not within a string. */
const idAtEnd = /[,{]"id":(\d+)(?:,"type":\d+)?\}$/;

/** Strings, numbers, words, and brackets. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]|-?\d[\d.eE+-]*|[a-z]+/g;

function integer(token: string): string | null {
  return /^\d+$/.test(token) ? token : null;
}
