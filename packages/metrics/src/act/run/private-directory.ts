import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface PrivateDirectory {
  path: string;
  /** Makes a named pipe in it and returns its path. */
  pipe(name: string): string;
  remove(): void;
}

/** The path of a socket is at most so long on every system (`sun_path`). */
const longest = 100;

/** A directory that only this user may enter, on a short path, for what lasts as long as a run. */
export function privateDirectory(env: Readonly<Record<string, string | undefined>>): PrivateDirectory {
  const runtime = env["XDG_RUNTIME_DIR"];
  for (const base of [runtime, tmpdir(), "/tmp"]) {
    if (base === undefined || base === "" || base.length > longest - 30) continue;
    let path: string;
    try {
      path = mkdtempSync(join(base, "nixperf-run-"));
    } catch {
      continue;
    }
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
