import { activity, result } from "@nixperf/nix/log";
import type { LogEvent } from "@nixperf/nix/log";
import { parseFailure } from "../run/failures.ts";
import { logTail, plainText } from "../run/log-tail.ts";
import type { LogTail } from "../run/log-tail.ts";
import type { HumanStyle } from "./arguments.ts";

/** Writes events as the lines that Nix would have written for people. */
export interface HumanLines {
  /** What to write, with line ends; empty for most events. */
  lines(event: LogEvent): string;
}

/** How many builds' names are kept; more do not run at once. */
const most = 10_000;
/** Of so many builds the last lines are kept, the youngest; Nix quotes so many lines (`log-lines`). */
const [mostTails, quoted] = [200, 10];

/**
 * The lines that `SimpleLogger` (src/libutil/logging.cc) writes: messages, the text of an activity that begins with `...`
 * after it, and the lines of builders. Which messages there are Nix has decided by its own verbosity. Where lines of
 * builders are not shown, Nix ends the message of a failed build with the last of them, unless it writes events, which it
 * takes to have them; so that is done here.
 */
export function humanLines(style: HumanStyle): HumanLines {
  const names = new Map<string, string>();
  const tails = new Map<string, LogTail>();
  const drvPaths = new Map<string, string>();
  const shown = (text: string): string => (style.colours ? text : plainText(text));

  const begin = (id: string, drvPath: string): void => {
    if (style.buildLog === "named" && names.size < most) names.set(id, drvName(drvPath));
    if (style.buildLog !== "none" || drvPaths.size >= most) return;
    drvPaths.set(id, drvPath);
    if (tails.size >= mostTails) tails.delete(tails.keys().next().value!);
    tails.set(drvPath, logTail());
  };

  const message = (text: string): string => {
    const failure = tails.size === 0 ? null : parseFailure(text);
    const drvPath = failure?.drvPath ?? null;
    if (drvPath === null || failure!.logTail !== null) return `${shown(text)}\n`;
    const tail = tails.get(drvPath)?.text() ?? null;
    tails.delete(drvPath);
    if (tail === null) return `${shown(text)}\n`;
    const last = tail.split("\n").slice(-quoted);
    // As up to 2.28; later versions, which have the socket but for one, begin their own lines otherwise.
    const end = /failed[^\n]*[^;.]$/.test(shown(text)) ? ";" : "";
    const lines = last.map((line) => `       > ${shown(line)}\n`).join("");
    return `${shown(text)}${end}\n       last ${last.length} log lines:\n${lines}       For full logs, run 'nix log ${drvPath}'.\n`;
  };

  return {
    lines: (event) => {
      if (event.action === "msg") return message(event.msg);
      if (event.action === "stop") {
        names.delete(event.id);
        drvPaths.delete(event.id);
        return "";
      }
      if (event.action === "start") {
        if (event.type === activity.build) begin(event.id, String(event.fields[0] ?? ""));
        return event.level <= style.verbosity && event.text !== "" ? `${shown(event.text)}...\n` : "";
      }
      if (event.action !== "result") return "";
      if (event.type !== result.buildLogLine && event.type !== result.postBuildLogLine) return "";
      const text = String(event.fields[0] ?? "");
      if (style.buildLog === "none") {
        tails.get(drvPaths.get(event.id) ?? "")?.add(text);
        return "";
      }
      const name = names.get(event.id);
      return name === undefined ? `${shown(text)}\n` : `${name}> ${shown(text)}\n`;
    },
  };
}

function drvName(drvPath: string): string {
  return /^.*\/[a-z0-9]{32}-(.*?)(?:\.drv)?$/.exec(drvPath)?.[1] ?? drvPath;
}
