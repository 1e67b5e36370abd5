import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { throwAwayPostgres } from "@nixperf/testing";
import type { ThrowAwayPostgres } from "@nixperf/testing";
import { describeWithPostgres } from "@nixperf/testing/vitest";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openHistory, withHistory } from "../src/index.ts";
import { child } from "./child.ts";
import { all, cost, run, sample } from "./plain-records.ts";

describeWithPostgres("a ledger on a server that is away at times", (bin) => {
  let server: ThrowAwayPostgres;
  let stateDir = "";
  let url = "";
  let databases = 0;
  beforeAll(async () => {
    server = await throwAwayPostgres(bin);
  }, 60_000);
  afterAll(() => server.dispose());
  beforeEach(async () => {
    stateDir = mkdtempSync(join(tmpdir(), "nixperf-history-"));
    const name = `d${databases++}`;
    await server.createDatabase(name);
    url = server.url(name);
  });
  afterEach(() => rmSync(stateDir, { recursive: true }));

  test("while it is there nothing is kept here", async () => {
    await withHistory({ stateDir, url }, async (history) => {
      expect(await history.saveRun(run(1, 0), [cost(0, "x")], [])).toMatchObject({ number: 1, isWaiting: false });
      expect(await history.push()).toEqual({ pushed: 0, waiting: 0 });
    });
    expect(existsSync(join(stateDir, "history.sqlite"))).toBe(false);
  });

  test("what it does not take is kept here, said, and brought at the next opportunity, once", async () => {
    await withHistory({ stateDir, url }, (history) => history.saveRun(run(1, 0), [], []));
    await server.stop();
    try {
      await withHistory({ stateDir, url }, async (history) => {
        const saved = await history.saveRun(run(2, 1), [cost(1, "x"), cost(1, "y")], [sample(1, 2)]);
        expect(saved).toMatchObject({ isNew: true, isWaiting: true, fault: { code: "NIXPERF_HISTORY_SERVER_AWAY" } });
        const appended = await history.append([sample(5, 5), cost(5, "alone")]);
        expect(appended).toMatchObject({ isWaiting: true, fault: { code: "NIXPERF_HISTORY_SERVER_AWAY" } });
        await expect(history.runs()).rejects.toMatchObject({ code: "NIXPERF_HISTORY_SERVER_AWAY" });
        await expect(history.push()).rejects.toMatchObject({ code: "NIXPERF_HISTORY_SERVER_AWAY" });
      });
      // It can be seen here meanwhile, and outlives pruning.
      await withHistory({ stateDir }, async (history) => {
        await history.prune({ now: Date.UTC(2036, 0, 1), keepRuns: 0, keepCostsSeconds: 0, keepCostsEach: 0 });
        expect((await history.runs()).runs).toMatchObject([{ run: { id: run(2, 1).id } }]);
      });
    } finally {
      await server.start();
    }
    await withHistory({ stateDir, url }, async (history) => {
      await history.saveRun(run(3, 2), [], []);
      expect(await history.push()).toEqual({ pushed: 0, waiting: 0 });
      expect((await history.runs()).runs.map(({ run: { id } }) => id)).toEqual([3, 2, 1].map((n) => run(n, n).id));
      expect((await all(history.costsOf(run(2, 1).id))).map(({ pname }) => pname)).toEqual(["x", "y"]);
      expect(await all(history.samples())).toEqual([sample(1, 2, { run: run(2, 1).id }), sample(5, 5)]);
    });
  }, 60_000);

  test("what is damaged here is named, and keeps nothing else from going", async () => {
    await withHistory({ stateDir, url: server.url("nowhere") }, async (history) => {
      for (let i = 0; i < 3; i++) await history.saveRun(run(i, i), [], []);
    });
    const database = new DatabaseSync(join(stateDir, "history.sqlite"));
    database.prepare("update run set record = '{' where id = ?").run(run(1, 1).id);
    database.close();
    await withHistory({ stateDir, url }, async (history) => {
      await expect(history.push()).rejects.toMatchObject({ code: "NIXPERF_HISTORY_DAMAGED" });
      expect((await history.runs()).runs.map(({ run: { id } }) => id)).toEqual([2, 0].map((n) => run(n, n).id));
      expect(await history.append([sample(9, 9)])).toEqual({ isWaiting: false, fault: null });
    });
  });

  test("that asks for what is not given, a password or an encrypted connection, it is said, and a run is kept here", async () => {
    await server.sql("postgres", "create role alice login password 'secret'");
    const rules = join(server.dir, "data/pg_hba.conf");
    writeFileSync(rules, `local all alice scram-sha-256\n${readFileSync(rules, "utf8")}`);
    await server.sql("postgres", "select pg_reload_conf()");
    const asked = [
      [url.replace("nixperf@", "alice@"), "it asks for a password, and there is none"],
      [url.replace("nixperf@", "alice:wrong@"), 'password authentication failed for user "alice"'],
      [`${url}&sslmode=verify-full`, "The server does not support SSL connections"],
    ] as const;
    for (const [i, [wrong, found]] of asked.entries())
      await withHistory({ stateDir, url: wrong }, async (history) => {
        const fault = { code: "NIXPERF_HISTORY_SERVER_REFUSES", found };
        await expect(history.runs()).rejects.toMatchObject(fault);
        expect(await history.saveRun(run(i, i), [], [])).toMatchObject({ isNew: true, isWaiting: true, fault });
      });
    await withHistory({ stateDir, url }, async (history) => {
      expect(await history.push()).toEqual({ pushed: 3, waiting: 0 });
    });
  });

  test("whoever is killed while bringing it brings it again, and nothing is there twice", async () => {
    const away = await openHistory({ stateDir, url: server.url("nowhere") });
    const costs = Array.from({ length: 3000 }, (_, i) => cost(i, "x"));
    for (let i = 0; i < 30; i++) await away.saveRun(run(i, i), costs, [sample(i, i)]);
    expect(await away.saveRun(run(1, 1), [], [])).toMatchObject({ isNew: false, isWaiting: true });
    await away.close();
    const script = `const history = await openHistory(${JSON.stringify({ stateDir, url })});
      process.stdout.write(";"); await history.push();`;
    for (const ms of [50, 150, 300]) {
      const { process: started, ended, count } = child(script);
      while (count() < 1) await new Promise((next) => setTimeout(next, 2));
      await new Promise((next) => setTimeout(next, ms));
      started.kill("SIGKILL");
      await ended;
    }
    expect(await Promise.all([child(script).ended, child(script).ended])).toEqual([0, 0]);
    await withHistory({ stateDir, url }, async (history) => {
      expect(await history.push()).toEqual({ pushed: 0, waiting: 0 });
      const { runs } = await history.runs();
      expect(runs).toHaveLength(30);
      for (const { run: one } of runs) expect(await all(history.costsOf(one.id))).toHaveLength(3000);
      expect(await all(history.samples())).toHaveLength(30);
    });
  }, 60_000);
});

test("a server that does not answer holds up nobody for long, and nobody who stops", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "nixperf-history-"));
  const sockets: Socket[] = [];
  const mute = createServer((socket) => void sockets.push(socket.on("error", () => {}).resume()));
  await new Promise<void>((listening) => mute.listen(join(stateDir, ".s.PGSQL.5432"), listening));
  await withHistory({ stateDir, url: `postgres://u@localhost/db?host=${stateDir}` }, async (history) => {
    const started = performance.now();
    await expect(history.saveRun(run(1, 0), [], [], AbortSignal.timeout(200))).rejects.toThrow("aborted");
    expect(performance.now() - started).toBeLessThan(2000);
    expect(await history.saveRun(run(1, 0), [], [])).toMatchObject({ isNew: true, isWaiting: true });
    expect(performance.now() - started).toBeLessThan(20_000);
  });
  for (const socket of sockets) socket.destroy();
  mute.close();
  rmSync(stateDir, { recursive: true });
}, 40_000);

test("a database that refuses keeps nobody from keeping it here, nor does a wrong URL", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "nixperf-history-"));
  await withHistory({ stateDir, url: "https://host/db" }, async (history) => {
    const fault = { code: "NIXPERF_HISTORY_URL" };
    await expect(history.runs()).rejects.toMatchObject(fault);
    await expect(all(history.exportLines())).rejects.toMatchObject(fault);
    expect(await history.saveRun(run(0, 0), [], [])).toMatchObject({ number: 1, isWaiting: true, fault });
    await expect(history.push()).rejects.toMatchObject(fault);
  });
  await withHistory({ stateDir, url: "postgres://u@127.0.0.1:1/db" }, async (history) => {
    const saved = await history.saveRun(run(1, 0), [], []);
    expect(saved).toMatchObject({ number: 2, isWaiting: true, fault: { code: "NIXPERF_HISTORY_SERVER_AWAY" } });
    expect(saved.fault!.message).toContain("127.0.0.1:1/db");
  });
  rmSync(stateDir, { recursive: true });
}, 20_000);
