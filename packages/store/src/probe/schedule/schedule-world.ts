import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runNix } from "@nixperf/nix/command";
import type { RunNix } from "@nixperf/nix/command";
import { thisWorld } from "@nixperf/nix/location";
import { temporaryDirectories } from "../../model/schedule/lasting-path.ts";

/** What a schedule needs to know of this machine, as values, so that a test can make one up. */
export interface ScheduleWorld {
  platform: string;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  uid: number;
  /** What stands in front of paths of the system; empty but in tests. */
  root: string;
  /** Directories whose contents do not last. */
  temporary: readonly string[];
  /** The Node that runs now. */
  execPath: string;
  /** This package's own program, for when none is found on `PATH`; null when it cannot be told. */
  ownProgram: string | null;
  /** Runs `systemctl` or `launchctl`. */
  run: RunNix;
}

export function thisScheduleWorld(): ScheduleWorld {
  const { env, home, uid, platform } = thisWorld();
  return {
    platform,
    env,
    home,
    uid,
    root: "",
    temporary: [...temporaryDirectories, tmpdir()],
    execPath: process.execPath,
    ownProgram: ownProgram(),
    run: runNix,
  };
}

/** The program beside the package's manifest, wherever the bundler has put this file. */
function ownProgram(): string | null {
  for (let dir = dirname(fileURLToPath(import.meta.url)); dirname(dir) !== dir; dir = dirname(dir)) {
    const manifest = join(dir, "package.json");
    if (!existsSync(manifest)) continue;
    const { name } = JSON.parse(readFileSync(manifest, "utf8")) as { name?: unknown };
    return name === "@nixperf/store" ? join(dir, "bin/main.js") : null;
  }
  return null;
}
