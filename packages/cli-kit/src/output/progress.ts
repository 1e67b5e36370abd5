import { escapeTerminal, formatBytes, formatCount, formatDuration, formatRatio } from "@nixperf/render";
import type { Progress } from "../command.ts";
import type { Output } from "../process-context.ts";
import { tell } from "./tell.ts";

/** Milliseconds before the first line is drawn, so that quick work draws nothing; and between two lines. */
const delay = 300;
const interval = 100;

export interface ProgressLine {
  update: (progress: Progress) => void;
  /** Takes the line away again, so that other text can be written. */
  erase: () => void;
}

/**
 * One line on a terminal that says how far a verb has come, how fast it is and how much time is left. It is drawn from
 * within {@link ProgressLine.update}, not by a timer: a verb that computes lets no timer run.
 */
export function progressLine(output: Output, now: () => number, width: number): ProgressLine {
  const started = now();
  let phase = { doing: "", since: started, from: 0 };
  let drawnAt = started + delay - interval;
  let drawn = false;
  const erase = (): void => {
    if (drawn) tell(output, "\r\x1b[K");
    drawn = false;
  };
  return {
    erase,
    update: (progress) => {
      const time = now();
      if (progress.doing !== phase.doing || progress.done < phase.from) {
        phase = { doing: progress.doing, since: time, from: progress.done };
      }
      if (time - drawnAt < interval) return;
      drawnAt = time;
      drawn = true;
      const seconds = (time - phase.since) / 1000;
      const text = progressText(progress, progress.done - phase.from, seconds);
      tell(output, `\r\x1b[K${[...text].slice(0, width - 1).join("")}`);
    },
  };
}

/** `reading the database  12,345 of 32,714 paths  38 %  41,000/s  1 s left`; what is not known is left out. */
export function progressText(progress: Progress, doneInPhase: number, seconds: number): string {
  const { doing, done, total, unit } = progress;
  const amount = (value: number): string => (unit === "bytes" ? formatBytes(value) : formatCount(value));
  const parts = [escapeTerminal(doing)];
  const counted = unit === "bytes" ? "" : ` ${unit}`;
  parts.push(total === null ? `${amount(done)}${counted}` : `${amount(done)} of ${amount(total)}${counted}`);
  if (total !== null && total > 0) parts.push(formatRatio(done / total));
  // A rate from less than half a second is noise.
  if (seconds >= 0.5 && doneInPhase > 0) {
    const rate = doneInPhase / seconds;
    parts.push(`${amount(rate)}/s`);
    if (total !== null && total >= done) parts.push(`${formatDuration(Math.ceil((total - done) / rate))} left`);
  }
  return parts.join("  ");
}
