/** Lines of context around a change, as `diff -u` has them. */
const context = 3;
/** More differing lines than this are shown as one block: the search for the fewest costs their square. */
const mostDifferences = 500;

/** A run of lines that both sides have, or only one of them. */
interface Run {
  kind: "same" | "removed" | "added";
  lines: string[];
}

/**
 * The difference between two texts in the unified format of `diff -u`, which `patch` reads; empty when there is none.
 * `null` is a file that does not exist, `/dev/null` in the header.
 */
export function unifiedDiff(path: string, before: string | null, after: string | null): string {
  if (before === after) return "";
  const header = [`--- ${before === null ? "/dev/null" : path}`, `+++ ${after === null ? "/dev/null" : path}`];
  const hunks = hunksOf(marked(runsOf(linesOf(before ?? ""), linesOf(after ?? ""))));
  return [...header, ...hunks].join("\n") + "\n";
}

/** Lines with their line breaks, so that a missing one at the end is a difference. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function marked(runs: readonly Run[]): Array<{ mark: string; line: string }> {
  const marks = { same: " ", removed: "-", added: "+" };
  return runs.flatMap(({ kind, lines }) => lines.map((line) => ({ mark: marks[kind], line })));
}

function hunksOf(all: ReadonlyArray<{ mark: string; line: string }>): string[] {
  const out: string[] = [];
  let [oldLine, newLine] = [1, 1];
  for (let at = 0; at < all.length;) {
    let change = at;
    while (change < all.length && all[change]!.mark === " ") change++;
    if (change === all.length) break;
    const start = Math.max(at, change - context);
    oldLine += start - at;
    newLine += start - at;
    const end = hunkEnd(all, change);
    const hunk = all.slice(start, end);
    const removed = hunk.filter(({ mark }) => mark !== "+").length;
    const added = hunk.filter(({ mark }) => mark !== "-").length;
    out.push(`@@ -${range(oldLine, removed)} +${range(newLine, added)} @@`);
    for (const { mark, line } of hunk) {
      if (line.endsWith("\n")) out.push(mark + line.slice(0, -1));
      else out.push(mark + line, "\\ No newline at end of file");
    }
    oldLine += removed;
    newLine += added;
    at = end;
  }
  return out;
}

/** Where the hunk with the change at `change` ends: after its context, unless the next change is near. */
function hunkEnd(all: ReadonlyArray<{ mark: string }>, change: number): number {
  let last = change;
  for (let i = change; i < all.length && i - last <= 2 * context; i++) if (all[i]!.mark !== " ") last = i;
  return Math.min(all.length, last + context + 1);
}

/** An empty range is counted from the line before it. */
function range(line: number, count: number): string {
  return count === 1 ? `${line}` : `${count === 0 ? line - 1 : line},${count}`;
}

/** What both begin and end with is the same; between them the fewest changes (Myers 1986), if they are few. */
function runsOf(a: readonly string[], b: readonly string[]): Run[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return [
    { kind: "same", lines: a.slice(0, head) },
    ...fewestChanges(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    { kind: "same", lines: a.slice(a.length - tail) },
  ];
}

function fewestChanges(a: readonly string[], b: readonly string[]): Run[] {
  // reached[k] is how far along `a` one comes on diagonal k (lines of a minus lines of b) with so many changes.
  const reached = new Map<number, number>([[1, 0]]);
  const trace: Array<Map<number, number>> = [];
  for (let changes = 0; changes <= Math.min(a.length + b.length, mostDifferences); changes++) {
    trace.push(new Map(reached));
    for (let k = -changes; k <= changes; k += 2) {
      let x = startOf(reached, k, changes);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reached.set(k, x);
      if (x >= a.length && x - k >= b.length) return runsBack(trace, a, b);
    }
  }
  return [
    { kind: "removed", lines: [...a] },
    { kind: "added", lines: [...b] },
  ];
}

function isDown(reached: ReadonlyMap<number, number>, k: number, changes: number): boolean {
  return k === -changes || (k !== changes && (reached.get(k - 1) ?? 0) < (reached.get(k + 1) ?? 0));
}

function startOf(reached: ReadonlyMap<number, number>, k: number, changes: number): number {
  return isDown(reached, k, changes) ? (reached.get(k + 1) ?? 0) : (reached.get(k - 1) ?? 0) + 1;
}

/** Follows the search back from the end of both texts. */
function runsBack(trace: ReadonlyArray<Map<number, number>>, a: readonly string[], b: readonly string[]): Run[] {
  const runs: Run[] = [];
  let [x, y] = [a.length, b.length];
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const reached = trace[changes]!;
    const k = x - y;
    const down = isDown(reached, k, changes);
    const start = startOf(reached, k, changes);
    runs.push({ kind: "same", lines: a.slice(start, x) });
    [x, y] = [start, start - k];
    if (changes === 0) break;
    runs.push(down ? { kind: "added", lines: [b[--y]!] } : { kind: "removed", lines: [a[--x]!] });
  }
  return runs.reverse();
}
