import { spawnSync } from "node:child_process";
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { copyLiveFile } from "../src/database/copy-live-file.ts";
import { type CopyFile, readConsistently } from "../src/database/read-consistently.ts";
import { stateWith } from "./database/tables.ts";

// Every transaction sets all rows to its number. The rows fill many pages, so that what mixes two transactions shows.
const rows = 200;
let dbPath: string;
let stateDir: string;
let writer: DatabaseSync;
beforeEach(() => {
  ({ stateDir, dbPath } = stateWith(`CREATE TABLE t (n INTEGER, filler TEXT);
    WITH RECURSIVE i(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM i WHERE x < ${rows})
      INSERT INTO t SELECT 0, hex(zeroblob(400)) FROM i;`));
  writer = new DatabaseSync(dbPath);
  writer.exec("PRAGMA wal_autocheckpoint = 0");
});
afterEach(() => {
  vi.unstubAllEnvs();
  writer.close();
  rmSync(stateDir, { recursive: true });
});

const write = (number: number): void => writer.exec(`UPDATE t SET n = ${number}`);
/** Moves the whole log into the database, so that the next transaction starts the log anew. */
const checkpoint = (): void => writer.exec("PRAGMA wal_checkpoint(RESTART)");
const numbers = (db: DatabaseSync): unknown[] =>
  db
    .prepare("SELECT DISTINCT n FROM t")
    .all()
    .map((row) => row["n"]);
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));

/** A copy in which something happens at the first file of that name, `at` bytes into it. */
function interrupted(suffix: string, at: (size: number) => number, what: () => void): CopyFile {
  let done = false;
  return (from, to) => {
    if (done || !from.endsWith(suffix)) return copyFileSync(from, to);
    done = true;
    const cut = at(statSync(from).size);
    writeFileSync(to, readFileSync(from).subarray(0, cut));
    what();
    appendFileSync(to, readFileSync(from).subarray(cut));
  };
}

const read = (copyFile?: CopyFile) => readConsistently(dbPath, numbers, undefined, copyFile);
const half = (size: number): number => Math.floor(size / 2 / 4096) * 4096;

test("a transaction that comes while the database is copied is seen whole, from the log", async () => {
  write(1);
  const { value, readBy } = await read(interrupted("sqlite", half, () => write(2)));
  expect([value, readBy]).toEqual([[2], "copy"]);
});

test("pages moved to the database while it is copied are also in the log", async () => {
  write(1);
  checkpoint();
  write(2);
  expect((await read(interrupted("sqlite", half, checkpoint))).value).toEqual([2]);
});

test("a log that starts anew between the two copies is not taken for the one that was begun with", async () => {
  write(1);
  const { value } = await read(
    interrupted(
      "sqlite",
      (size) => size,
      () => {
        write(2);
        checkpoint();
        // The new log has this one page alone.
        writer.exec("UPDATE t SET filler = 'x' WHERE rowid = 1");
      },
    ),
  );
  expect(value).toEqual([2]);
});

test("a log that starts anew behind a header already copied is not taken either", async () => {
  write(1);
  checkpoint();
  write(2);
  let first = true;
  const begun = interrupted("sqlite", half, checkpoint);
  const { value } = await read((from, to) => {
    if (first && from.endsWith("-wal")) {
      // The header is the old one; what follows has been written over, and SQLite will not take it for its own.
      first = false;
      const overwritten = () => write(3);
      interrupted("-wal", () => 32, overwritten)(from, to);
    } else begun(from, to);
  });
  expect(value).toEqual([3]);
});

test("a copy that a killed process left behind goes an hour later", async () => {
  const temporary = join(stateDir, "tmp");
  const copies = ["nixperf-db-killed", "nixperf-db-at-work"].map((name) => join(temporary, name));
  for (const copy of copies) mkdirSync(copy, { recursive: true });
  utimesSync(copies[0]!, 1, Date.now() / 1000 - 3601);
  utimesSync(copies[1]!, 1, Date.now() / 1000 - 3500);
  vi.stubEnv("TMPDIR", temporary);
  write(1);
  expect((await read()).readBy).toBe("copy");
  expect(readdirSync(temporary)).toEqual(["nixperf-db-at-work"]);
});

test("a log that is emptied while it is copied is not taken", async () => {
  write(1);
  const { value } = await read(interrupted("-wal", half, () => writer.exec("PRAGMA wal_checkpoint(TRUNCATE)")));
  expect(value).toEqual([1]);
});

test("what changes while it is read in place is read again", async () => {
  write(1);
  writer.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  await settled();
  let reads = 0;
  const { value } = await readConsistently(dbPath, (db) => {
    const before = db.prepare("SELECT n FROM t WHERE rowid = 1").get()?.["n"];
    if (reads++ === 0) {
      write(2);
      writer.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    return [before, db.prepare(`SELECT n FROM t WHERE rowid = ${rows}`).get()?.["n"]];
  });
  expect(reads).toBe(2);
  expect(value).toEqual([2, 2]);
});

test("a file that is shorter than it was when the copy began is copied as it is, not waited for", async () => {
  // Such a file is not made in time by hand; the kernel has some that say they are longer than they are.
  const shorter = "/sys/kernel/uevent_seqnum";
  if (!existsSync(shorter)) return;
  expect(statSync(shorter).size).toBeGreaterThan(readFileSync(shorter).length);
  const source = new URL("../src/database/copy-live-file.ts", import.meta.url).href;
  const to = join(stateDir, "copy");
  const script = `(await import(${JSON.stringify(source)})).copyLiveFile(${JSON.stringify(shorter)}, ${JSON.stringify(to)})`;
  // Within a process of its own: what it fails with is that it never ends.
  const { status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { timeout: 20_000 });
  expect(status).toBe(0);
  expect(readFileSync(to, "utf8")).toMatch(/^\d+\n$/);
});

test("a large file is copied whole, over what was there before", () => {
  const from = join(stateDir, "large");
  const content = Buffer.alloc(3_500_000, "0123456789abcdefg");
  writeFileSync(from, content);
  writeFileSync(join(stateDir, "copy"), Buffer.alloc(4_000_000));
  copyLiveFile(from, join(stateDir, "copy"));
  expect(readFileSync(join(stateDir, "copy")).equals(content)).toBe(true);
});
