import { groupThousands } from "./count.ts";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/**
 * How long ago, in one unit, as one would say it: `40 s`, `12 min`, `36 h`, `210 d`, `1.4 y`. Years have 365 days. What
 * is not known is a dash; what lies in the future is negative.
 */
export function formatAge(seconds: number | null): string {
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

/**
 * How long something took, in at most two units: `87 ms`, `0.9 s`, `42 s`, `34 min 10 s`, `3 h 40 min`, `2 d 4 h`. What
 * is not known is a dash.
 */
export function formatDuration(seconds: number | null): string {
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
  if (Math.round(size / minute) * minute < day)
    return sign + inTwo(Math.round(size / minute) * minute, hour, "h", minute, "min");
  return sign + inTwo(Math.round(size / hour) * hour, day, "d", hour, "h");
}

function inTwo(seconds: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.round((seconds % big) / small);
  const first = `${groupThousands(Math.floor(seconds / big))} ${bigName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}
