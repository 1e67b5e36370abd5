import { activity, result } from "@nixperf/nix/log";
import type { LogEvent } from "@nixperf/nix/log";
import type { HumanStyle } from "./arguments.ts";

/** Writes events as the lines that Nix would have written for people. */
export interface HumanLines {
  /** What to write, with line ends; empty for most events. */
  lines(event: LogEvent): string;
}

/** How many builds' names are kept; more do not run at once. */
const most = 10_000;

/**
 * The lines that `SimpleLogger` (src/libutil/logging.cc) writes: messages, the text of an activity that begins with `...`
 * after it, and the lines of builders. Which messages there are Nix has decided by its own verbosity.
 */
export function humanLines(style: HumanStyle): HumanLines {
  const names = new Map<string, string>();
  return {
    lines: (event) => {
      if (event.action === "msg") return `${event.msg}\n`;
      if (event.action === "stop") {
        names.delete(event.id);
        return "";
      }
      if (event.action === "start") {
        if (event.type === activity.build && style.buildLog === "named" && names.size < most)
          names.set(event.id, drvName(String(event.fields[0] ?? "")));
        return event.level <= style.verbosity && event.text !== "" ? `${event.text}...\n` : "";
      }
      if (event.action !== "result" || style.buildLog === "none") return "";
      if (event.type !== result.buildLogLine && event.type !== result.postBuildLogLine) return "";
      const line = `${String(event.fields[0] ?? "")}\n`;
      const name = names.get(event.id);
      return name === undefined ? line : `${name}> ${line}`;
    },
  };
}

function drvName(drvPath: string): string {
  return /^.*\/[a-z0-9]{32}-(.*?)(?:\.drv)?$/.exec(drvPath)?.[1] ?? drvPath;
}
