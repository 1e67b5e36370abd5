/** An instant as it stands in a row, of the years that records can have. */
export function isoOf(ms: number): string {
  return new Date(Math.min(Math.max(ms, 0), Date.UTC(9999, 11, 31))).toISOString();
}

export function dayOfTime(ms: number): string {
  return isoOf(ms).slice(0, 10);
}
