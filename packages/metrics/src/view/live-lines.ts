import { escapeTerminal, formatBytes, formatDuration, formatRatio } from "@nixperf/render";
import type { CollectLive, LiveBuildRow } from "../model/live/collect-live.ts";

export interface LiveScreen {
  /** Columns. */
  width: number;
  unicode: boolean;
}

/** The live view: some lines, none wider than the screen. Nothing in them moves the cursor. */
export function liveLines(live: CollectLive, { width, unicode }: LiveScreen): string[] {
  const lines: string[] = [];
  const row = (name: string, parts: readonly string[]): void => {
    lines.push(fit(`${name.padEnd(12)} ${parts.filter((part) => part !== "").join("  ")}`, width, unicode));
  };
  // After builds, what goes on is evaluating only if Nix says so: the program may do something else.
  const hasDone = live.built + live.failed + live.fetched > 0;
  if (live.isEvaluating && live.builds.length === 0 && (live.evaluating !== null || !hasDone))
    row("evaluating", [formatDuration(live.seconds), escapeTerminal(live.evaluating ?? "")]);
  if (live.toBuild > 0) {
    const mark = unicode ? "▶" : ">";
    const room = width - 13 - 16;
    const failed = live.failed === 0 ? "" : `${live.failed} failed`;
    row("building", [
      `${live.built} of ${live.toBuild}`,
      failed,
      buildsIn(live.builds, room, mark),
      live.waiting === 0 ? "" : `${live.waiting} waiting`,
    ]);
  }
  if (live.toFetch > 0)
    row("fetching", [
      `${live.fetched} of ${live.toFetch}`,
      live.fetchBytesPerSecond === null ? formatBytes(live.fetchedBytes) : `${formatBytes(live.fetchBytesPerSecond)}/s`,
      live.hosts.map(({ host, share }) => `${escapeTerminal(host)} ${formatRatio(share)}`).join("  "),
    ]);
  const { timeLeft, memory } = live;
  const left = timeLeft === null ? "" : interval(timeLeft.lowSeconds, timeLeft.highSeconds);
  const used = memory === null ? "" : `memory ${formatBytes(memory.usedBytes)} of ${formatBytes(memory.totalBytes)}`;
  if (left !== "")
    row("time left", [
      left,
      used,
      timeLeft!.critical.length < 2 ? "" : `critical: ${chain(timeLeft!.critical, unicode)}`,
    ]);
  else if (used !== "" && live.toBuild > 0) row("running", [formatDuration(live.seconds), used]);
  for (const alert of live.alerts) row("alert", [escapeTerminal(alert)]);
  return lines;
}

/** As many builds as there is room for, the oldest first; of the rest only how many. */
function buildsIn(builds: readonly LiveBuildRow[], room: number, mark: string): string {
  const shown: string[] = [];
  let left = room;
  for (const [index, build] of builds.entries()) {
    const text = `${mark} ${oneBuild(build)}`;
    const rest = builds.length - index - 1;
    if (index > 0 && text.length + (rest > 0 ? 10 : 0) > left) {
      shown.push(`${mark} ${builds.length - index} more`);
      break;
    }
    left -= text.length + 1;
    shown.push(text);
  }
  return shown.join(" ");
}

function oneBuild({ name, phase, seconds, expected, memoryBytes, machine }: LiveBuildRow): string {
  const parts = [escapeTerminal(name)];
  if (machine !== null) parts.push(`on ${escapeTerminal(machine)}`);
  if (phase !== null) parts.push(escapeTerminal(phase));
  parts.push(short(seconds));
  if (expected !== null)
    parts.push(`(of ${interval(expected.low ?? expected.median, expected.high ?? expected.median)})`);
  if (memoryBytes !== null && memoryBytes >= 64 * 1024 * 1024) parts.push(formatBytes(memoryBytes));
  return parts.join(" ");
}

/** `22-27 min`: both ends in the unit of the longer. */
export function interval(low: number, high: number): string {
  const [size, unit] = high >= 7200 ? [3600, "h"] : high >= 120 ? [60, "min"] : [1, "s"];
  const of = (seconds: number): string =>
    size === 3600 ? (seconds / size).toFixed(1) : String(Math.round(seconds / size));
  return of(low) === of(high) ? `${of(high)} ${unit}` : `${of(low)}-${of(high)} ${unit}`;
}

/** Of a running build: whole seconds, minutes from two on. */
function short(seconds: number): string {
  return seconds < 120
    ? `${Math.floor(seconds)}s`
    : seconds < 7200
      ? `${Math.floor(seconds / 60)}m`
      : `${(seconds / 3600).toFixed(1)}h`;
}

function chain(names: readonly string[], unicode: boolean): string {
  const shown = names.length <= 4 ? names : [...names.slice(0, 2), unicode ? "…" : "...", names.at(-1)!];
  return shown.map((name) => escapeTerminal(name)).join(unicode ? " → " : " -> ");
}

/** Cut so that the terminal does not break it. Names may be of any script: those count as two columns. */
function fit(line: string, width: number, unicode: boolean): string {
  let used = 0;
  let end = 0;
  let cut = 0;
  const most = Math.max(10, width - 1);
  for (const character of line) {
    used += character.codePointAt(0)! < 0x1100 || "▶→…".includes(character) ? 1 : 2;
    if (used > most) return `${line.slice(0, cut)}${unicode ? "…" : "~"}`;
    end += character.length;
    // Up to here there is room for the mark that something is missing.
    if (used < most) cut = end;
  }
  return line;
}
