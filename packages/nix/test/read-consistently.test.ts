import { appendFileSync, copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
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
