// @ts-check
// The figures of this page read as those of the terminal: src/units says the same in TypeScript, and a test compares.

const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/** @param {number} whole */
export function groupThousands(whole) {
  return String(whole).replace(/(?<=\d)(?=(?:\d{3})+$)/g, ",");
}

/** @param {number} largest Bytes. */
export function pickUnit(largest) {
  return byteUnits.find((_, power) => Math.round(largest / 1024 ** power) < 1024) ?? "EiB";
}

/** One unit for a column, or none where its amounts are too different. @param {Array<number | null>} amounts */
export function columnUnit(amounts) {
  const sizes = amounts.flatMap((amount) =>
    amount !== null && amount !== 0 && Number.isFinite(amount) ? [Math.abs(amount)] : [],
  );
  const power = byteUnits.indexOf(pickUnit(sizes.reduce((most, size) => Math.max(most, size), 0)));
  return byteUnits.slice(Math.max(0, power - 1), power + 1).findLast((unit) => {
    const least = 0.05 * 1024 ** byteUnits.indexOf(unit);
    return sizes.filter((size) => size < least).length * 2 <= sizes.length;
  });
}

/** @param {number | null} amount @param {string} [unit] */
export function formatBytes(amount, unit = pickUnit(Math.abs(amount ?? 0))) {
  if (amount === null || !Number.isFinite(amount)) return "–";
  const scaled = Math.abs(amount) / 1024 ** byteUnits.indexOf(unit);
  const sign = amount < 0 ? "-" : "";
  if (unit === "B" || scaled === 0) return `${sign}${groupThousands(Math.round(scaled))} ${unit}`;
  if (scaled < 0.05) return amount < 0 ? `>-0.1 ${unit}` : `<0.1 ${unit}`;
  return `${sign}${scaled < 99.95 ? scaled.toFixed(1) : groupThousands(Math.round(scaled))} ${unit}`;
}

/** @param {number | null} amount @param {string} [one] @param {string} [many] */
export function formatCount(amount, one, many) {
  if (amount === null || !Number.isFinite(amount)) return "–";
  const whole = Math.round(amount) || 0;
  const digits = Math.abs(whole) < 1e21 ? groupThousands(whole) : String(whole);
  return one === undefined ? digits : `${digits} ${whole === 1 ? one : (many ?? `${one}s`)}`;
}

/** @param {number | null} ratio */
export function formatRatio(ratio) {
  if (ratio === null || !Number.isFinite(ratio)) return "–";
  const percent = ratio * 100;
  const size = Math.abs(percent);
  if (size === 0) return "0 %";
  if (size < 0.05) return percent < 0 ? ">-0.1 %" : "<0.1 %";
  if (size < 9.95) return `${percent.toFixed(1)} %`;
  if (size > 99 && size < 100) return size < 99.95 ? `${percent.toFixed(1)} %` : percent < 0 ? "<-99.9 %" : ">99.9 %";
  return `${groupThousands(Math.round(percent))} %`;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** @param {number | null} seconds */
export function formatAge(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return "–";
  const size = Math.abs(seconds);
  const sign = seconds < 0 && Math.round(size) > 0 ? "-" : "";
  if (Math.round(size) < minute) return `${sign}${Math.round(size)} s`;
  if (Math.round(size / minute) < 60) return `${sign}${Math.round(size / minute)} min`;
  if (Math.round(size / hour) < 48) return `${sign}${Math.round(size / hour)} h`;
  if (Math.round(size / day) < 365) return `${sign}${Math.round(size / day)} d`;
  const years = size / year;
  return `${sign}${years < 99.95 ? years.toFixed(1) : groupThousands(Math.round(years))} y`;
}

/** @param {number | null} seconds */
export function formatDuration(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return "–";
  const size = Math.abs(seconds);
  const sign = seconds < 0 ? "-" : "";
  if (size === 0) return "0 s";
  if (size < 0.0005) return seconds < 0 ? ">-1 ms" : "<1 ms";
  if (size < 0.0995) return `${sign}${Math.round(size * 1000)} ms`;
  if (size < 9.95) return `${sign}${size.toFixed(1)} s`;
  const whole = Math.round(size);
  if (whole < minute) return `${sign}${whole} s`;
  if (whole < hour) return sign + inTwo(whole, minute, "min", 1, "s");
  const minutes = Math.round(size / minute) * minute;
  return (
    sign +
    (minutes < day
      ? inTwo(minutes, hour, "h", minute, "min")
      : inTwo(Math.round(size / hour) * hour, day, "d", hour, "h"))
  );
}

/** @param {number} seconds @param {number} big @param {string} bigName @param {number} small @param {string} smallName */
function inTwo(seconds, big, bigName, small, smallName) {
  const rest = Math.round((seconds % big) / small);
  const first = `${groupThousands(Math.floor(seconds / big))} ${bigName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}
