import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import process from "node:process";
import { thisWorld } from "@nixperf/nix/location";

/** What {@link outsideSpace} needs to know of this machine, as values, so that a test can make one up. */
export interface OutsideWorld {
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  uid: number;
  /** Home directories of others who use this store and whose caches count as well: root's, the one of `sudo`'s caller. */
  otherHomes: string[];
  /** Where programs put temporary directories. */
  tmpDirs: string[];
  /** Whether a process of that number runs. */
  isRunning: (pid: number) => boolean;
}

export function thisOutsideWorld(): OutsideWorld {
  const { env, home, uid, platform } = thisWorld();
  const root = platform === "darwin" ? "/var/root" : "/root";
  const caller = uid === 0 ? homeOf(env["SUDO_USER"]) : null;
  return {
    env,
    home,
    uid,
    otherHomes: [root, ...(caller === null ? [] : [caller])],
    tmpDirs: [tmpdir(), "/tmp"],
    isRunning,
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function homeOf(user: string | undefined): string | null {
  if (!user) return null;
  try {
    const line = readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .find((one) => one.startsWith(`${user}:`));
    return line?.split(":")[5] || null;
  } catch {
    return null;
  }
}
