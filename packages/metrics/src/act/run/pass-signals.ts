import { readFileSync } from "node:fs";
import type { Child } from "./start-child.ts";

export type StopName = "SIGINT" | "SIGTERM" | "SIGHUP";

/** Calls back at every signal that asks this process to end; returns how to stop that. */
export type OnSignal = (callback: (signal: StopName) => void) => () => void;

export interface PassedSignals {
  /** Whether this process was asked to end. */
  wasAsked(): boolean;
  release(): void;
}

/**
 * Hands signals on to a program. What a terminal sends by a key reaches the program by itself, since it is in the same
 * process group: it is not sent twice. Who asks again and again is heard in the end: the second time the program is
 * terminated, the third time it is killed.
 */
export function passSignals(
  onSignal: OnSignal,
  child: Child,
  inForeground: () => boolean = isInForeground,
): PassedSignals {
  let asked = 0;
  const release = onSignal((name) => {
    // A closed terminal tells everybody in it.
    if (name === "SIGHUP") {
      asked ||= 1;
      if (!inForeground()) child.kill(name);
      return;
    }
    asked += 1;
    if (asked === 1) {
      if (name === "SIGTERM" || !inForeground()) child.kill(name);
    } else child.kill(asked === 2 ? "SIGTERM" : "SIGKILL");
  });
  return { wasAsked: () => asked > 0, release };
}

/** Whether keys such as Ctrl-C reach this process's group: it is the one in the foreground of its terminal. */
function isInForeground(): boolean {
  try {
    const fields = readFileSync("/proc/self/stat", "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    const [, , group, , terminal, foreground] = fields;
    return terminal !== "0" && group === foreground;
  } catch {
    return process.stdin.isTTY || process.stderr.isTTY;
  }
}
