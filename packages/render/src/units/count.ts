/** Whole digits with a comma every three: `32714` is `32,714`. */
export function groupThousands(whole: number): string {
  return String(whole).replace(/(?<=\d)(?=(?:\d{3})+$)/g, ",");
}

/**
 * `32,714`, or with what is counted `1 path`, `2 paths`. Whole numbers; others are rounded. What is not known is a dash.
 */
export function formatCount(amount: number | null, one?: string, many: string = `${one}s`): string {
  if (amount === null || !Number.isFinite(amount)) return "–";
  const whole = Math.round(amount) || 0;
  const digits = Math.abs(whole) < 1e21 ? groupThousands(whole) : String(whole);
  return one === undefined ? digits : `${digits} ${whole === 1 ? one : many}`;
}

/**
 * `77 %`; below 10 and above 99 with one decimal. Only nothing reads as `0 %` and only the whole as `100 %`. What is not
 * known is a dash.
 */
export function formatRatio(ratio: number | null): string {
  if (ratio === null || !Number.isFinite(ratio)) return "–";
  const percent = ratio * 100;
  const size = Math.abs(percent);
  if (size === 0) return "0 %";
  if (size < 0.05) return percent < 0 ? ">-0.1 %" : "<0.1 %";
  if (size < 9.95) return `${percent.toFixed(1)} %`;
  if (size > 99 && size < 100) return size < 99.95 ? `${percent.toFixed(1)} %` : percent < 0 ? "<-99.9 %" : ">99.9 %";
  return `${groupThousands(Math.round(percent))} %`;
}
