import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { type User } from "./run.ts";

export interface HoldOptions {
  asUser?: User | undefined;
  /** The SQLite VFS: `unix-dotfile` is what Nix uses with `use-sqlite-wal = false`; SQLite's own unless given. */
  vfs?: string;
}

/** A database that another process has open. */
export interface HeldDatabase {
  readonly pid: number;
  /** Runs statements in the other process and waits for them. A transaction may stay open. */
  exec(sql: string): Promise<void>;
  /** Closes the database properly; as the last one to do so SQLite moves a WAL into the database. */
  close(): Promise<void>;
  /** Ends the process with SIGKILL: nothing is cleaned up. */
  kill(): Promise<void>;
}

/**
 * Opens a database in a process of its own. While it is open, what Nix commits stays in the write-ahead log, because only
 * the last connection to close empties it.
 */
export async function holdDatabase(file: string, options: HoldOptions = {}): Promise<HeldDatabase> {
  const { asUser, vfs } = options;
  const program = fileURLToPath(new URL("hold-database-child.ts", import.meta.url));
  const child = spawn(process.execPath, ["--no-warnings", program, file, ...(vfs === undefined ? [] : [vfs])], {
    stdio: ["pipe", "pipe", "inherit"],
    ...(asUser === undefined ? {} : { uid: asUser.uid, gid: asUser.gid }),
  });
  const replies = createInterface({ input: child.stdout });
  const reply = async (): Promise<void> => {
    const [line] = (await Promise.race([once(replies, "line"), once(child, "exit").then(() => ["it ended"])])) as [
      string,
    ];
    if (line !== "ok") throw new Error(`the process that holds ${file}: ${line}`);
  };
  await reply();
  return {
    pid: child.pid ?? 0,
    async exec(sql) {
      child.stdin.write(`${JSON.stringify(sql)}\n`);
      await reply();
    },
    close: () => end(child, () => child.stdin.end()),
    kill: () => end(child, () => child.kill("SIGKILL")),
  };
}

/**
 * Leaves a database in rollback mode as a writer does that dies in the middle of a transaction: every reference is gone
 * from the file, though that was never committed, and the journal beside it is needed to bring them back.
 */
export async function leaveHotJournal(file: string, options: HoldOptions = {}): Promise<void> {
  const held = await holdDatabase(file, options);
  // A cache of one page makes SQLite write into the file long before the transaction ends, the least recently used pages
  // first: work on another table drives out the one that matters.
  await held.exec(`PRAGMA cache_size = 1; BEGIN IMMEDIATE; DELETE FROM Refs;
    UPDATE ValidPaths SET path = path || '-', narSize = 1; UPDATE ValidPaths SET path = path || '-'`);
  await held.kill();
}

async function end(child: ChildProcess, how: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  how();
  await ended;
}
