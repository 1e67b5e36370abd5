import { scheduleDescription, scheduleMark } from "./scheduled-run.ts";
import type { ScheduledRun } from "./scheduled-run.ts";
import { quoteSystemd } from "./systemd-quote.ts";

/** The command line of a unit: what follows `ExecStart=`. */
export function execStart({ words }: ScheduledRun): string {
  return words.map((word, i) => quoteSystemd(word, i === 0 ? "program" : "argument")).join(" ");
}

/** What follows `Environment=`. */
export function environmentLine({ environment }: ScheduledRun): string {
  return Object.entries(environment)
    .map(([name, value]) => quoteSystemd(`${name}=${value}`, "environment"))
    .join(" ");
}

/** How the service runs: after everything else, on processor and disk alike. */
export const lowPriority: Readonly<Record<string, string>> = {
  Nice: "19",
  CPUSchedulingPolicy: "batch",
  IOSchedulingClass: "idle",
};

/** When: once a week, at some moment of six hours; where the machine was off, as soon as it is on again. */
export const weekly: Readonly<Record<string, string>> = {
  OnCalendar: "weekly",
  RandomizedDelaySec: "6h",
  Persistent: "true",
};

/** The service that a timer starts. An exit code of 1 says that a step was skipped, which is no failure. */
export function serviceUnit(run: ScheduledRun): string {
  return unit({
    Unit: { Description: scheduleDescription },
    Service: {
      Type: "oneshot",
      ExecStart: execStart(run),
      Environment: environmentLine(run),
      SuccessExitStatus: "1",
      ...lowPriority,
    },
  });
}

export function timerUnit(): string {
  return unit({
    Unit: { Description: scheduleDescription },
    Timer: { ...weekly },
    Install: { WantedBy: "timers.target" },
  });
}

function unit(sections: Record<string, Record<string, string>>): string {
  const text = Object.entries(sections).map(([name, settings]) =>
    [`[${name}]`, ...Object.entries(settings).map(([key, value]) => `${key}=${value}`)].join("\n"),
  );
  return `# ${scheduleMark}\n${text.join("\n\n")}\n`;
}
