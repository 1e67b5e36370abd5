export interface Span {
  start: number;
  end: number;
}

/** The time in which at least one of them was. */
export function unionSeconds(spans: Iterable<Span>): number {
  return merged(spans).reduce((sum, { start, end }) => sum + end - start, 0);
}

/** The same time without overlaps, in its order. */
export function merged(spans: Iterable<Span>): Span[] {
  const all = [...spans].filter(({ start, end }) => end >= start).sort((a, b) => a.start - b.start);
  const found: Span[] = [];
  for (const { start, end } of all) {
    const last = found.at(-1);
    if (last === undefined || start > last.end) found.push({ start, end });
    else last.end = Math.max(last.end, end);
  }
  return found;
}
