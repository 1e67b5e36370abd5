/** Characters of a piece before it is handed on. */
const pieceLength = 64 * 1024;

/** The record is walked this deep; what lies below is turned into text in one go. */
const walkedDepth = 2;
/** So many items of a list are turned into text together: one by one costs twice as much. */
const itemsAtATime = 32;

/**
 * `value` as JSON, in pieces of about 64 KiB, so that the text of a large record is never whole in memory. The pieces
 * together are what `JSON.stringify` gives, except that control characters from U+007F to U+009F, which a terminal would
 * obey, are written as `\u009b`.
 */
export function* jsonPieces(value: unknown): Generator<string> {
  let piece = "";
  for (const part of parts(value, walkedDepth)) {
    piece += part;
    if (piece.length < pieceLength) continue;
    yield harmless(piece);
    piece = "";
  }
  if (piece !== "") yield harmless(piece);
}

/** `value` as JSON on one line. */
export function jsonLine(value: unknown): string {
  return harmless(JSON.stringify(value));
}

function* parts(value: unknown, depth: number): Generator<string> {
  if (depth === 0 || !isWalkable(value)) {
    yield JSON.stringify(value) ?? "null";
    return;
  }
  if (Array.isArray(value) && depth === 1) {
    yield "[";
    for (let i = 0; i < value.length; i += itemsAtATime) {
      yield (i === 0 ? "" : ",") + JSON.stringify(value.slice(i, i + itemsAtATime)).slice(1, -1);
    }
    yield "]";
    return;
  }
  if (Array.isArray(value)) {
    let before = "[";
    for (const item of value) {
      yield before;
      yield* parts(item, depth - 1);
      before = ",";
    }
    yield before === "[" ? "[]" : "]";
    return;
  }
  let before = "{";
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined || typeof member === "function" || typeof member === "symbol") continue;
    yield `${before}${JSON.stringify(key)}:`;
    yield* parts(member, depth - 1);
    before = ",";
  }
  yield before === "{" ? "{}" : "}";
}

function isWalkable(value: unknown): value is object {
  return typeof value === "object" && value !== null && !("toJSON" in value);
}

function harmless(json: string): string {
  return json.replace(/[\x7f-\x9f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}
