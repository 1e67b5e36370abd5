import { createHash } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { child } from "../../test/child.ts";
import { all, cost, day0, run, sample } from "../../test/plain-records.ts";
import { withHistory } from "../index.ts";
import type { History } from "../index.ts";
import { sqliteEngine } from "./engine.ts";
import { isDue } from "./local-history.ts";

let stateDir = "";
let file = "";
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "nixperf-history-"));
  file = join(stateDir, "history.sqlite");
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

const open = <Result>(use: (history: History) => Promise<Result>) => withHistory({ stateDir }, use);
const values = async () => (await open((history) => all(history.samples()))).map(({ value }) => value);
/** Of files that have any, but for the memory that those share who have it open. */
const contents = () =>
  Object.fromEntries(
    readdirSync(stateDir, { recursive: true, encoding: "utf8" })
      .filter((name) => !name.endsWith("-shm") && statSync(join(stateDir, name)).isFile())
      .filter((name) => statSync(join(stateDir, name)).size > 0)
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(stateDir, name)))
          .digest("hex"),
      ]),
  );

describe("the file", () => {
  test("is made by who writes, for this user alone, and by nobody who only reads", async () => {
    await open((history) => history.append([]));
    expect([await values(), readdirSync(stateDir)]).toEqual([[], []]);
    await open((history) => history.append([sample(0, 1)]));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await values()).toEqual([1]);
  });

  test("who read from nothing reads what was written since, by itself and by others", async () => {
    await open(async (history) => {
      expect(await all(history.samples())).toEqual([]);
      await open((other) => other.append([sample(0, 1)]));
      expect(await all(history.samples())).toHaveLength(1);
      await history.append([sample(1, 2)]);
      expect(await all(history.samples())).toHaveLength(2);
    });
  });

  test.each([
    ["no database", () => writeFileSync(file, "hello, this is a text file".repeat(100)), "NIXPERF_HISTORY_DAMAGED"],
    [
      "a database of another program",
      () => new DatabaseSync(file).exec("create table x (y)"),
      "NIXPERF_HISTORY_DAMAGED",
    ],
    ["a torn database", () => truncateSync(file, 20_000), "NIXPERF_HISTORY_DAMAGED"],
    ["a later version", () => pragma("user_version = 2"), "NIXPERF_HISTORY_NEWER"],
    ["a directory", () => (rmSync(file), mkdirSync(file)), "NIXPERF_HISTORY_UNREADABLE"],
    ["a link", () => (rmSync(file), symlinkSync("/dev/null", file)), "NIXPERF_HISTORY_UNREADABLE"],
  ] as const)("that is %s is refused and stays as it is", async (what, make, code) => {
    if (what !== "no database" && what !== "a database of another program")
      await open((history) => history.saveRun(run(1, 0), [cost(0, "x")], [sample(0, 1)]));
    make();
    const before = contents();
    await expect(open((history) => history.append([sample(0, 1)]))).rejects.toMatchObject({ code });
    await expect(values()).rejects.toMatchObject({ code });
    expect(contents()).toEqual(before);
  });

  test("of a later version that was killed before its journal was brought into the file stays as it is, too", async () => {
    await open((history) => history.append([sample(0, 1)]));
    const killed = `import { DatabaseSync } from "node:sqlite"; const later = new DatabaseSync(${JSON.stringify(file)});
      later.exec("create table later (x); pragma user_version = 2"); process.kill(process.pid, "SIGKILL");`;
    await child(killed).ended;
    const before = contents();
    expect(Object.keys(before)).toContain("history.sqlite-wal");
    for (const use of [(history: History) => history.append([sample(1, 1)]), (history: History) => history.runs()]) {
      await expect(open<unknown>(use)).rejects.toMatchObject({ code: "NIXPERF_HISTORY_NEWER" });
      expect(contents()).toEqual(before);
    }
  });

  test("with pages overwritten is damaged where they are needed", async () => {
    await open((history) => history.append(Array.from({ length: 3000 }, (__, i) => sample(i, i))));
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 4096 * 20);
    writeFileSync(file, bytes);
    await expect(values()).rejects.toMatchObject({ code: "NIXPERF_HISTORY_DAMAGED" });
  });

  test("a row that is no record is an error, not a figure", async () => {
    await open((history) => history.append([sample(0, 1)]));
    const database = new DatabaseSync(file);
    database.exec("update sample set at = 'yesterday'");
    database.close();
    await expect(values()).rejects.toMatchObject({ code: "NIXPERF_HISTORY_DAMAGED" });
  });

  test("of a closed ledger nothing is read or written", async () => {
    const history = await open(async (one) => one);
    await expect(history.append([sample(0, 1)])).rejects.toMatchObject({ code: "NIXPERF_HISTORY_UNWRITABLE" });
  });

  test("who waits for another writer may be stopped", async () => {
    await open((history) => history.append([sample(0, 1)]));
    const other = new DatabaseSync(file);
    other.exec("begin immediate");
    const waiting = open((history) => history.append([sample(1, 1)], AbortSignal.timeout(300)));
    await expect(waiting).rejects.toThrow("aborted");
    other.close();
    expect(await values()).toEqual([1]);
  });

  test("who waits for another writer for too long is told so", async () => {
    await open((history) => history.append([sample(0, 1)]));
    const other = new DatabaseSync(file);
    other.exec("begin immediate");
    const engine = sqliteEngine(stateDir, { waitMs: 200 });
    await expect(engine.write(async () => {})).rejects.toMatchObject({
      code: "NIXPERF_HISTORY_BUSY",
      found: "a lock that it held for all of 0.2 s",
    });
    expect(await values()).toEqual([1]);
    other.close();
    await engine.write(async () => {});
    await engine.close();
  });

  test("a large one is to be pruned once a day", async () => {
    const engine = sqliteEngine(stateDir);
    expect([await isDue(engine, day0), await isDue(engine, day0 + 86_399_000)]).toEqual([true, false]);
    expect(await isDue(engine, day0 + 86_400_000)).toBe(true);
    await engine.close();
  });
});

function pragma(text: string): void {
  const database = new DatabaseSync(file);
  database.exec(`pragma ${text}`);
  database.close();
}

const writer = (who: number, count: number) =>
  child(`const history = await openHistory({ stateDir: ${JSON.stringify(stateDir)} });
    for (let i = 0; i < ${count}; i++) {
      const costs = Array.from({ length: 20 }, (_, j) => cost(j, "p" + i));
      await history.saveRun(run(${who} * 1000000 + i, i), costs, [sample(i, i, { subject: { who: "${who}" } })]);
      process.stdout.write(";");
    }
    await history.close();`);

describe("several processes", () => {
  test("that write while another prunes lose nothing", async () => {
    const writers = [writer(1, 40), writer(2, 40)];
    let pruned = 0;
    for (; writers.some(({ process: { exitCode } }) => exitCode === null); pruned++) {
      await open((history) => history.prune({ now: day0 }));
      await sleep(3);
    }
    expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0]);
    expect(pruned).toBeGreaterThan(5);
    const { runs } = await open((history) => history.runs());
    expect(runs.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 80 }, (_, i) => i + 1),
    );
    expect(await values()).toHaveLength(80);
    expect(await open((history) => all(history.costs()))).toHaveLength(1600);
  }, 20_000);

  test("of which one is killed in the middle lose nothing that was reported as saved, and have nothing half", async () => {
    for (let round = 0; round < 5; round++) {
      rmSync(stateDir, { recursive: true });
      mkdirSync(stateDir);
      const { process: started, ended, count } = writer(round, 100_000);
      while (count() < 5) await sleep(2);
      await sleep(round * 3);
      started.kill("SIGKILL");
      await ended;
      await open(async (history) => {
        const { runs } = await history.runs();
        expect(runs.length).toBeGreaterThanOrEqual(count());
        for (const { run: one } of runs) expect(await all(history.costsOf(one.id))).toHaveLength(20);
        expect(await all(history.samples())).toHaveLength(runs.length);
        expect(await history.saveRun(run(9e6, 0), [], [])).toMatchObject({ isNew: true });
      });
    }
  }, 20_000);
});

describe("what an earlier version kept as lines", () => {
  const old = (records: readonly object[], name = "samples") => {
    mkdirSync(join(stateDir, "history"), { recursive: true });
    const lines = records.map((record) => `${JSON.stringify(record)}\n`).join("");
    appendFileSync(join(stateDir, `history/${name}.jsonl`), lines);
  };
  const files = () => readdirSync(join(stateDir, "history")).filter((name) => name !== "lock");
  const { run: _, startedAt: __, ...oldCost } = cost(0, "gcc");

  test("is taken over by the first who reads, once, with all that is in it", async () => {
    const later = { schema: "nixperf.history.sample/2", all: "new" };
    const day = { schema: "nixperf.history.day/1", day: "2026-01-01", name: "store.narBytes", unit: "bytes" };
    const point = { at: sample(1, 5).at, value: 5 };
    const figures = { count: 2, min: 5, max: 5, sum: 10, first: point, last: point };
    const rolledUp = { ...day, subject: { store: "/nix/store" }, ...figures };
    old([rolledUp, sample(0, 1), sample(2, 2), sample(2, 2), rolledUp, later]);
    appendFileSync(join(stateDir, "history/samples.jsonl"), '{"torn');
    old([oldCost], "costs");
    expect(await values()).toEqual([1, 2, 2]);
    expect(files()).toEqual(["costs.jsonl.imported", "samples.jsonl.imported"]);
    await open(async (history) => {
      expect(await history.days()).toMatchObject([{ count: 7, sum: 25 }]);
      expect(await all(history.costs())).toEqual([cost(0, "gcc")]);
      expect(await all(history.exportLines())).toContain(JSON.stringify(later));
    });
    old([sample(2, 2), sample(30, 3)]);
    expect(await values()).toEqual([1, 2, 2, 3]);
    expect(files()).toContain("samples.jsonl.imported-2");
  });

  test("is taken over once and whole, wherever it is killed", async () => {
    const records = Array.from({ length: 4000 }, (___, i) => sample(i, i));
    const script = `const history = await openHistory({ stateDir: ${JSON.stringify(stateDir)} });
      process.stdout.write(";");
      await history.append([]); for await (const some of history.samples()) break;
      process.stdout.write(";"); await new Promise((r) => setTimeout(r, 1e6));`;
    for (let round = 0; round < 6; round++) {
      rmSync(stateDir, { recursive: true });
      old(records);
      const { process: started, ended, count } = child(script);
      while (count() < 1) await sleep(1);
      await sleep(round * 20);
      started.kill("SIGKILL");
      await ended;
      expect(await values()).toHaveLength(4000);
      expect(files()).toEqual(["samples.jsonl.imported"]);
    }
  }, 20_000);

  test("is not taken twice where only the renaming is missing", async () => {
    old([sample(0, 1), sample(0, 1)]);
    old([oldCost], "costs");
    expect(await values()).toEqual([1, 1]);
    await open((history) => history.prune({ now: day0 + 400 * 86_400_000, keepCostsEach: 0 }));
    old([sample(0, 1), sample(0, 1)]);
    old([oldCost], "costs");
    const days = await open((history) => history.days());
    expect([days, files()]).toMatchObject([[{ count: 2 }], { length: 4 }]);
    // What was pruned since does not come back.
    expect(await open((history) => all(history.costs()))).toEqual([]);
  });

  test("by two at once is taken once", async () => {
    old(Array.from({ length: 2000 }, (___, i) => sample(i, i)));
    const script = `const history = await openHistory({ stateDir: ${JSON.stringify(stateDir)} });
      await history.append([sample(9, -1)]); await history.close();`;
    expect(await Promise.all([child(script).ended, child(script).ended])).toEqual([0, 0]);
    expect(await values()).toHaveLength(2001);
  }, 20_000);
});
