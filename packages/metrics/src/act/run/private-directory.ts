import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStat } from "../../probe/processes/read-process.ts";

export interface PrivateDirectory {
  path: string;
  /** Makes a named pipe in it and returns its path. */
  pipe(name: string): string;
  remove(): void;
}

/** The path of a socket is at most so long on every system (`sun_path`). */
const longest = 100;
const prefix = "nixperf-run-";
/** Says in each directory which process it belongs to. */
const owner = "owner";
/** Milliseconds that a directory is left alone, whatever became of its process: what it started may still run. */
const patience = 24 * 3600 * 1000;

/** A directory that only this user may enter, on a short path, for what lasts as long as a run. */
export function privateDirectory(env: Readonly<Record<string, string | undefined>>): PrivateDirectory {
  const runtime = env["XDG_RUNTIME_DIR"];
  for (const base of [runtime, tmpdir(), "/tmp"]) {
    if (base === undefined || base === "" || base.length > longest - 30) continue;
    let path: string;
    try {
      path = mkdtempSync(join(base, prefix));
    } catch {
      continue;
    }
    writeFileSync(join(path, owner), ownWords().join(" "), { mode: 0o600 });
    removeLeftBehind(base);
    return {
      path,
      pipe: (name) => {
        const file = join(path, name);
        execFileSync("mkfifo", ["-m", "600", file], { stdio: ["ignore", "ignore", "pipe"] });
        return file;
      },
      remove: () => rmSync(path, { recursive: true, force: true }),
    };
  }
  throw new Error("no directory for temporary files may be written");
}

/** Removes what runs left in `base` whose process was killed: this user's alone, when that process is gone, a day later. */
export function removeLeftBehind(base: string, now: number = Date.now()): void {
  let names: string[];
  try {
    names = readdirSync(base).filter((name) => name.startsWith(prefix));
  } catch {
    return;
  }
  for (const name of names) {
    const path = join(base, name);
    try {
      const found = lstatSync(path);
      const [isDirectory, { uid, mtimeMs }] = [found.isDirectory(), found];
      if (!isDirectory || uid !== process.getuid?.() || now - mtimeMs < patience) continue;
      const isOwned = existsSync(join(path, owner));
      if (isOwned && isGone(join(path, owner))) rmSync(path, { recursive: true, force: true });
      // Killed before it could say whose it is.
      else if (!isOwned) rmdirSync(path);
    } catch {
      // Somebody else removed it, or it is none of ours.
    }
  }
}

/** This process, so that no other is taken for it: its id, when it began, and among which processes the id counts. */
function ownWords(): [pid: string, startedAt: string, namespace: string] {
  return [String(process.pid), String(readStat(process.pid)?.startTicks ?? "-"), namespaceOf()];
}

function namespaceOf(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "-";
  }
}

function isGone(file: string): boolean {
  const [pid = "", startedAt, namespace] = readFileSync(file, "latin1").split(" ");
  // Of a container that shares the directory nobody here knows what runs in it.
  if (!/^\d{1,10}$/.test(pid) || namespace !== namespaceOf()) return false;
  if (startedAt !== "-") return String(readStat(Number(pid))?.startTicks) !== startedAt;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
