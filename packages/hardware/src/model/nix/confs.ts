import { readNixConf } from "@nixperf/nix/conf";
import type { NixConf } from "@nixperf/nix/conf";
import type { Readings } from "../readings/readings.ts";
import { commandNames } from "../readings/plan.ts";
import { isHidden, saidBy, textOf } from "../readings/text.ts";

/** The settings as files have them: what a command of this user reads, and what the daemon does. */
export interface NixConfs {
  client: NixConf;
  daemon: NixConf;
}

/**
 * Reads nix.conf and what it includes out of what was read of the machine. `fetch` is told each path before it is looked
 * for, so that a probe can read it then.
 */
export function nixConfs(readings: Readings, fetch: (path: string) => void = () => {}): NixConfs {
  const { env } = readings;
  const isDarwin = saidBy(readings, commandNames.uname)?.startsWith("Darwin ") === true;
  const home = env["HOME"] ?? "/nonexistent";
  const readFile = (path: string): string | null => {
    fetch(path);
    if (isHidden(readings, path)) throw new Error("it may not be read");
    return textOf(readings, path);
  };
  return {
    client: readNixConf({ env, home, scope: "client", readFile }),
    daemon: readNixConf({ env: {}, home: rootHome(isDarwin), scope: "daemon", readFile }),
  };
}

/** Where the user lives that the daemon runs as. */
export function rootHome(isDarwin: boolean): string {
  return isDarwin ? "/var/root" : "/root";
}

/** `NIX_CONFIG`, or `file:line`. */
export function originText({ file, line }: { file: string; line: number }): string {
  return file === "NIX_CONFIG" ? file : `${file}:${line}`;
}
