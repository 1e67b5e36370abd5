/**
 * Orders two versions as `builtins.compareVersions` does (`compareVersions` in src/libstore/names.cc): -1 when `a` is
 * older, 1 when it is newer, 0 when they are equal. Versions are cut at dots and dashes and between digits and other
 * characters; `pre` is older than everything else, nothing is older than a number, and a word is older than a number
 * (`2.3a` < `2.3.1`). A number too big for a C++ `int` is compared as text, as Nix does.
 */
export function compareVersions(a: string, b: string): -1 | 0 | 1 {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    i = skipSeparators(a, i);
    j = skipSeparators(b, j);
    const iEnd = componentEnd(a, i);
    const jEnd = componentEnd(b, j);
    const x = a.slice(i, iEnd);
    const y = b.slice(j, jEnd);
    if (isOlder(x, y)) return -1;
    if (isOlder(y, x)) return 1;
    i = iEnd;
    j = jEnd;
  }
  return 0;
}

function skipSeparators(text: string, from: number): number {
  while (text[from] === "." || text[from] === "-") from++;
  return from;
}

/** Where the component that begins at `from` ends: a run of digits, or a run of neither digits nor separators. */
function componentEnd(text: string, from: number): number {
  const digits = isDigit(text.charCodeAt(from));
  let end = from;
  while (end < text.length && text[end] !== "." && text[end] !== "-" && isDigit(text.charCodeAt(end)) === digits) end++;
  return end;
}

// The order of the questions is Nix's; it matters, since the relation is not transitive.
function isOlder(x: string, y: string): boolean {
  const xNumber = numberOf(x);
  const yNumber = numberOf(y);
  if (xNumber !== null && yNumber !== null) return xNumber < yNumber;
  if (x === "" && yNumber !== null) return true;
  if (x === "pre" && y !== "pre") return true;
  if (y === "pre") return false;
  if (yNumber !== null) return true;
  if (xNumber !== null) return false;
  return Buffer.compare(Buffer.from(x), Buffer.from(y)) < 0;
}

function numberOf(component: string): number | null {
  if (!isDigit(component.charCodeAt(0))) return null;
  const value = Number(component);
  return value <= 0x7fffffff ? value : null;
}

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39;
}
