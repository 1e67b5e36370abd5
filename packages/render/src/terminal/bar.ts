const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of `share` (0 to 1) of `width` columns, to an eighth of a column; what is not nothing is always seen. */
export function bar(share: number, width: number, unicode: boolean): string {
  if (!(share > 0) || width < 1) return "";
  const parts = unicode ? 8 : 1;
  const length = Math.max(1, Math.round(Math.min(1, share) * width * parts));
  return (unicode ? "█" : "#").repeat(Math.floor(length / parts)) + (eighths[length % parts] ?? "");
}
