import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import type { RunNixOptions, RunNixResult } from "@nixperf/nix/command";
import type { ScheduleWorld } from "../src/probe/schedule/schedule-world.ts";

/** A machine in a directory, with one user and a manager that notes what it is told. */
export interface ScheduleMachine {
  top: string;
  home: string;
  /** The command lines that were run. */
  told: string[];
  /** What the manager answers; an exit code of 0 and nothing said where it returns undefined. */
  answer: (line: string) => Partial<RunNixResult> | undefined;
  world: (change?: Partial<ScheduleWorld>) => ScheduleWorld;
  /** Makes a file below the top and returns its path. */
  put: (path: string, content?: string, mode?: number) => string;
  dispose: () => void;
}

/** A machine booted by systemd, on which a user with Node, Nix and nixperf-store installed is logged in. */
export function scheduleMachine(): ScheduleMachine {
  const top = mkdtempSync(join(tmpdir(), "nixperf-schedule-"));
  const home = join(top, "home/ada");
  const told: string[] = [];
  const put = (path: string, content = "", mode = 0o644): string => {
    const file = join(top, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
    return file;
  };
  mkdirSync(home, { recursive: true });
  put("run/systemd/system/x");
  put("run/user/1000/systemd/private");
  for (const name of ["node", "nixperf-store"]) put(`opt/bin/${name}`, "#!/bin/sh\n", 0o755);
  put("nix/var/nix/profiles/default/bin/nix-store", "#!/bin/sh\n", 0o755);
  const machine: ScheduleMachine = {
    top,
    home,
    told,
    put,
    answer: () => undefined,
    world: (change = {}) => ({
      platform: "linux",
      env: {
        PATH: `${top}/npm/_npx/0a/node_modules/.bin:${top}/opt/bin:/nowhere`,
        HOME: home,
        USER: "ada",
        XDG_RUNTIME_DIR: `${top}/run/user/1000`,
      },
      home,
      uid: process.getuid!(),
      root: top,
      temporary: [],
      execPath: `${top}/opt/bin/node`,
      ownProgram: `${top}/lib/node_modules/@nixperf/store/bin/main.js`,
      run: async (options) => {
        const line = [options.program, ...options.args].join(" ");
        told.push(line);
        return { ...nothingSaid(options), ...machine.answer(line) };
      },
      ...change,
    }),
    dispose: () => rmSync(top, { recursive: true }),
  };
  return machine;
}

function nothingSaid({ program, args }: RunNixOptions): RunNixResult {
  return {
    command: [program, ...args],
    exitCode: 0,
    signal: null,
    stdout: "",
    stderr: "",
    timedOut: false,
    overflowed: false,
    missing: false,
    startError: null,
  };
}
