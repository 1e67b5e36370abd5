import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { nobody, run, runOk } from "./run.ts";

/** A real PostgreSQL server of its own, which listens on a socket in a temporary directory only. */
export interface ThrowAwayPostgres {
  /** The version that it says: `15.10`. */
  version: string;
  /** Its directory: readable by whom it runs as. */
  dir: string;
  /** Where a database is: `postgres://…`. */
  url(database: string): string;
  createDatabase(name: string): Promise<void>;
  /** Runs SQL and returns what `psql` prints, without decoration. */
  sql(database: string, text: string): Promise<string>;
  /** Ends the server at once (`SIGQUIT`, as an administrator in a hurry would) and waits until it is gone. */
  stop(): Promise<void>;
  start(): Promise<void>;
  dispose(): Promise<void>;
}

/** Where the programs of a PostgreSQL server are; null where there is none. Debian keeps them off the PATH. */
export function postgresBin(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const places = [...(process.env["PATH"] ?? "").split(delimiter), ...versions.map((one) => join(debian, one, "bin"))];
  return places.find((place) => ["initdb", "postgres", "psql"].every((name) => isProgram(join(place, name)))) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const user = "nixperf";

/** Makes and starts one. It ends with this process, however that ends. PostgreSQL does not run as root: then nobody does. */
export async function throwAwayPostgres(bin: string): Promise<ThrowAwayPostgres> {
  const dir = mkdtempSync(join(tmpdir(), "nixperf-pg-"));
  const [data, socket] = [join(dir, "data"), join(dir, "socket")];
  const asUser = process.getuid?.() === 0 ? nobody : undefined;
  for (const place of [data, socket]) mkdirSync(place, { mode: 0o700 });
  if (asUser !== undefined) for (const place of [dir, data, socket]) chownSync(place, asUser.uid, asUser.gid);
  chmodSync(socket, 0o755);
  chmodSync(dir, 0o755);
  const env = { PATH: process.env["PATH"] ?? "", LC_ALL: "C.UTF-8" };
  const options = { cwd: dir, env, asUser };
  // A password that nobody needs: the socket is enough.
  const init = ["-D", data, "-U", user, "--auth=trust", "--encoding=UTF8", "--no-sync"];
  await runOk(join(bin, "initdb"), init, options);
  const version = /(\d+(?:\.\d+)*)/.exec(await runOk(join(bin, "postgres"), ["--version"], options))?.[1] ?? "";

  let server: ChildProcess | null = null;
  const settings = ["listen_addresses=", `unix_socket_directories=${socket}`, "fsync=off", "max_connections=50"];
  const words = [join(bin, "postgres"), "-D", data, ...settings.flatMap((one) => ["-c", one])].map(quoted).join(" ");

  const start = async (): Promise<void> => {
    // The shell ends the server when its own input ends, which it does when this process is gone.
    const script = `${words} >&2 & cat >/dev/null; kill -QUIT $! 2>/dev/null; wait $!`;
    server = spawn("/bin/sh", ["-c", script], {
      cwd: dir,
      env,
      stdio: ["pipe", "ignore", "pipe"],
      ...(asUser === undefined ? {} : { uid: asUser.uid, gid: asUser.gid }),
    });
    let said = "";
    server.stderr?.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4000)));
    server.stdin?.on("error", () => {});
    for (let i = 0; i < 300; i++) {
      const { code } = await run(join(bin, "psql"), ["-h", socket, "-U", user, "-c", "select 1", "postgres"], options);
      if (code === 0) return;
      await sleep(100);
    }
    throw new Error(`PostgreSQL does not start: ${said}`);
  };

  const stop = async (): Promise<void> => {
    const running = server;
    server = null;
    if (running === null || running.exitCode !== null) return;
    const ended = once(running, "close");
    const pid = Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
    process.kill(pid, "SIGQUIT");
    running.stdin?.end();
    await ended;
  };

  const sql = (database: string, text: string): Promise<string> =>
    runOk(
      join(bin, "psql"),
      ["-h", socket, "-U", user, "-qAt", "-v", "ON_ERROR_STOP=1", "-c", text, database],
      options,
    );

  try {
    await start();
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  return {
    version,
    dir,
    url: (database) => `postgres://${user}@localhost/${database}?host=${encodeURIComponent(socket)}`,
    createDatabase: async (name) => void (await sql("postgres", `create database ${name}`)),
    sql,
    stop,
    start,
    dispose: async () => {
      await stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
