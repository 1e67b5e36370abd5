import { groupThousands } from "./count.ts";

/** Binary units of bytes, smallest first. */
export const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] as const;
export type ByteUnit = (typeof byteUnits)[number];

/** How many bytes one of `unit` is: 1024 for `KiB`. */
export const bytesIn = (unit: ByteUnit): number => 1024 ** byteUnits.indexOf(unit);

/**
 * The one unit for a whole column: the one in which its largest amount reads well (below 1024). What is not known does
 * not count; `B` when nothing is known.
 */
export function pickUnit(amounts: Iterable<number | null>): ByteUnit {
  let largest = 0;
  for (const amount of amounts)
    if (amount !== null && Number.isFinite(amount)) largest = Math.max(largest, Math.abs(amount));
  // Rounded, so that 1023.99 KiB becomes 1.0 MiB and never "1,024 KiB".
  return byteUnits.find((unit) => Math.round(largest / bytesIn(unit)) < 1024) ?? "EiB";
}

/**
 * The unit for a column that may hold very different amounts: that of {@link pickUnit}, or the next smaller one where
 * more than half of the column would read `<0.1`, or `undefined` (each amount in its own unit) where that does not help.
 */
export function columnUnit(amounts: Iterable<number | null>): ByteUnit | undefined {
  const sizes: number[] = [];
  for (const amount of amounts)
    if (amount !== null && Number.isFinite(amount) && amount !== 0) sizes.push(Math.abs(amount));
  const unit = pickUnit(sizes);
  const smaller = byteUnits[byteUnits.indexOf(unit) - 1];
  return [unit, smaller].find(
    (each) => each !== undefined && sizes.filter((size) => size < 0.05 * bytesIn(each)).length * 2 <= sizes.length,
  );
}

/**
 * `13.7 GiB`: one decimal below 100, none above, none for plain bytes. In `unit` if given, else in its own best unit.
 * What is not zero never reads as zero: `<0.1 GiB`. What is not known is a dash.
 */
export function formatBytes(amount: number | null, unit: ByteUnit = pickUnit([amount])): string {
  if (amount === null || !Number.isFinite(amount)) return "–";
  const scaled = Math.abs(amount) / bytesIn(unit);
  const sign = amount < 0 ? "-" : "";
  if (unit === "B" || scaled === 0) return `${sign}${groupThousands(Math.round(scaled))} ${unit}`;
  if (scaled < 0.05) return amount < 0 ? `>-0.1 ${unit}` : `<0.1 ${unit}`;
  const digits = scaled < 99.95 ? scaled.toFixed(1) : groupThousands(Math.round(scaled));
  return `${sign}${digits} ${unit}`;
}
