/** An amount of bytes, or a share of something whose size the caller knows. */
export type Size = { bytes: number } | { ratio: number };

const sizePattern = /^(\d+(?:\.\d+)?)\s*(%|(?:([kmgtpe])(i?b)?|b|bytes?)?)$/i;
const agePattern = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i;
const instantPattern = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/**
 * A size as people write it: `20GB` is 20 × 10⁹ bytes and `20GiB` 20 × 2³⁰; a bare letter is binary, as in nix.conf
 * (`20G` is `20GiB`; `string2IntWithUnitPrefix` in Nix's `util.hh`); a bare number is bytes; `15%` is a ratio from 0 to
 * 1. Fractions are rounded to whole bytes. `null` for anything else, above 100 %, and from 2⁵³ on.
 */
export function parseSize(text: string): Size | null {
  const match = sizePattern.exec(text.trim());
  if (!match) return null;
  const number = Number(match[1]);
  if (match[2] === "%") return number <= 100 ? { ratio: number / 100 } : null;
  const power = match[3] === undefined ? 0 : "kmgtpe".indexOf(match[3].toLowerCase()) + 1;
  const bytes = Math.round(number * (match[4]?.toLowerCase() === "b" ? 1000 : 1024) ** power);
  return Number.isSafeInteger(bytes) ? { bytes } : null;
}

const ageUnits: Array<[seconds: number, ...names: string[]]> = [
  [1, "s", "sec", "secs", "second", "seconds"],
  [60, "min", "mins", "minute", "minutes"],
  [3600, "h", "hour", "hours"],
  [86_400, "d", "day", "days"],
  [7 * 86_400, "w", "week", "weeks"],
  [30 * 86_400, "mo", "month", "months"],
  [365 * 86_400, "y", "year", "years"],
];

/**
 * An age or a length of time as people write it: `14d`, `6 weeks`, `2y`, `1.5 h`; in seconds. A month has 30 days, a
 * year 365. `null` for anything else: also for a number without a unit, and for `m`, which may mean minutes or months.
 */
export function parseAge(text: string): number | null {
  const match = agePattern.exec(text.trim());
  const name = match?.[2]?.toLowerCase() ?? "";
  const unit = ageUnits.find(([, ...names]) => names.includes(name));
  const seconds = Number(match?.[1]) * (unit?.[0] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}

/**
 * An ISO 8601 date (`2026-11-20`, midnight) or date and time (`2026-11-20T08:30`, with seconds, fraction and zone if
 * wanted) in milliseconds since 1970. Without a zone it is UTC, as in everything nixperf prints. `null` for anything
 * else, such as 30 February.
 */
export function parseInstant(text: string): number | null {
  const match = instantPattern.exec(text.trim());
  if (!match) return null;
  const [year, month, date, hours, minutes, seconds] = match.slice(1, 7).map((part) => Number(part ?? 0)) as Six;
  const fraction = Math.floor(Number(`0.${match[7] ?? 0}`) * 1000);
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, date);
  time.setUTCHours(hours, minutes, seconds, fraction);
  const real = time.getUTCFullYear() === year && time.getUTCMonth() === month - 1 && time.getUTCDate() === date;
  const offset = zoneMinutes(match[8]);
  return real && hours < 24 && minutes < 60 && seconds < 60 && offset !== null
    ? time.getTime() - offset * 60_000
    : null;
}

type Six = [number, number, number, number, number, number];

function zoneMinutes(zone: string | undefined): number | null {
  if (zone === undefined || zone.toUpperCase() === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  return hours < 24 && minutes < 60 ? (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes) : null;
}
