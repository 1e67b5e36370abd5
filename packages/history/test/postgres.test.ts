import { throwAwayPostgres } from "@nixperf/testing";
import type { ThrowAwayPostgres } from "@nixperf/testing";
import { describeWithPostgres } from "@nixperf/testing/vitest";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { History } from "../src/index.ts";
import { openPostgres } from "../src/postgres/index.ts";
import { child } from "./child.ts";
import { historySuite } from "./history-suite.ts";
import { all, cost, run, sample } from "./plain-records.ts";

describeWithPostgres("the ledger on a PostgreSQL server", (bin) => {
  let server: ThrowAwayPostgres;
  beforeAll(async () => {
    server = await throwAwayPostgres(bin);
  }, 60_000);
  afterAll(() => server.dispose());

  const opened: History[] = [];
  afterEach(async () => {
    for (const history of opened.splice(0)) await history.close();
  });
  let databases = 0;
  const newUrl = async () => {
    const name = `d${databases++}`;
    await server.createDatabase(name);
    return server.url(name);
  };
  const open = async (url: string) => {
    const history = await openPostgres(url);
    opened.push(history);
    return history;
  };

  historySuite(async () => await open(await newUrl()), { numRuns: 15 });

  test("writers in several processes that come to an empty database at once make it together", async () => {
    const url = await newUrl();
    const postgres = JSON.stringify(new URL("../src/postgres/index.ts", import.meta.url).href);
    const writer = (who: number) =>
      child(`const { openPostgres } = await import(${postgres});
        const history = await openPostgres(${JSON.stringify(url)});
        for (let i = 0; i < 20; i++) {
          const id = ${who} * 1000 + i;
          const costs = Array.from({ length: 30 }, (_, j) => cost(j, "p" + i));
          await history.saveRun(run(i % 2 ? id : 7000 + i, i), costs, [sample(i, i, { subject: { who: "${who}" } })]);
          await history.append([sample(i, -1)]);
          if (i % 7 === 0) await history.prune({ now: 0 });
        }
        await history.close();`);
    const writers = [writer(1), writer(2), writer(3)];
    expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0, 0]);
    const history = await open(url);
    const { runs } = await history.runs();
    // Ten of their own each, and ten that all three had.
    expect(runs).toHaveLength(40);
    for (const { run: one } of runs) expect(await all(history.costsOf(one.id))).toHaveLength(30);
    const values = (await all(history.samples())).map(({ value }) => value);
    expect([values.filter((value) => value >= 0).length, values.filter((value) => value < 0).length]).toEqual([40, 20]);
  }, 30_000);

  test("a writer that is killed leaves runs that are whole", async () => {
    const url = await newUrl();
    const postgres = JSON.stringify(new URL("../src/postgres/index.ts", import.meta.url).href);
    const {
      process: started,
      ended,
      count,
    } = child(`const { openPostgres } = await import(${postgres});
      const history = await openPostgres(${JSON.stringify(url)});
      for (let i = 0; ; i++) {
        await history.saveRun(run(i, i), Array.from({ length: 500 }, (_, j) => cost(j, "p" + i)), [sample(i, i)]);
        process.stdout.write(";");
      }`);
    while (count() < 5) await new Promise((next) => setTimeout(next, 5));
    started.kill("SIGKILL");
    await ended;
    const history = await open(url);
    const { runs } = await history.runs();
    expect(runs.length).toBeGreaterThanOrEqual(count());
    for (const { run: one } of runs) expect(await all(history.costsOf(one.id))).toHaveLength(500);
    expect(await all(history.samples())).toHaveLength(runs.length);
  }, 30_000);

  test("a server that goes away in the middle of writing and comes back has it once, and whole", async () => {
    const url = await newUrl();
    const history = await open(url);
    for (let round = 0; round < 3; round++) {
      const costs = Array.from({ length: 20_000 }, (_, j) => cost(j, `p${round}`));
      const saving = history.saveRun(run(round, round), costs, [sample(round, round)]);
      await new Promise((next) => setTimeout(next, 60 * round));
      await server.stop();
      const [saved] = await Promise.all([saving, server.start()]);
      expect(saved.number).toBeGreaterThan(0);
      expect(await all(history.costs({ name: `p${round}` }))).toHaveLength(20_000);
    }
    expect((await history.runs()).runs).toHaveLength(3);
  }, 60_000);

  test("a server that stays away is an error within seconds, and one that refuses says so", async () => {
    const url = await newUrl();
    const history = await open(url);
    await history.append([sample(0, 1)]);
    await server.stop();
    try {
      const started = performance.now();
      await expect(history.runs()).rejects.toMatchObject({ code: "NIXPERF_HISTORY_SERVER_AWAY" });
      expect(performance.now() - started).toBeLessThan(10_000);
    } finally {
      await server.start();
    }
    expect(await all(history.samples())).toHaveLength(1);
    const nowhere = await open(server.url("nowhere"));
    await expect(nowhere.runs()).rejects.toMatchObject({ code: "NIXPERF_HISTORY_SERVER_REFUSES" });
  }, 60_000);

  test("a later version of the tables is refused", async () => {
    const url = await newUrl();
    await (await open(url)).append([sample(0, 1)]);
    await server.sql(`d${databases - 1}`, "update nixperf.version set version = 2");
    const history = await open(url);
    await expect(history.append([sample(1, 1)])).rejects.toMatchObject({ code: "NIXPERF_HISTORY_NEWER" });
    await expect(history.runs()).rejects.toMatchObject({ code: "NIXPERF_HISTORY_NEWER" });
  });
});

test.each([
  "mysql://secret@host/db",
  "",
  "postgres://u:secret@host:99999999/db",
  "postgres://u:1/secret@host/db",
  "postgres://u:1?secret@host/db",
  "postgres://u:1#secret@host/db",
])("%j is no URL of a server, which is said without it", async (url) => {
  const error = await openPostgres(url).catch((fault: unknown) => fault);
  expect(error).toMatchObject({ code: "NIXPERF_HISTORY_URL" });
  const { message, found, expected, tries } = error as Record<string, unknown>;
  expect(JSON.stringify({ message, found, expected, tries })).not.toContain("sec");
});
