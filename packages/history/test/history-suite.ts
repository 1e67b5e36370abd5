import { array, assert, asyncProperty, constant, constantFrom, integer, nat, oneof, record, tuple } from "fast-check";
import { expect, test } from "vitest";
import type { DerivationCost, History, HistoryFilter, LedgerRecord, Sample } from "../src/index.ts";
import { anyCost, anyRecord, anyRun, anySample } from "./any-record.ts";
import { fullRun, runId } from "./full-run.ts";
import { NaiveHistory } from "./naive-history.ts";
import { all, cost, day0, run, sample } from "./plain-records.ts";

function built(name: string, seconds: number, more: Partial<DerivationCost> = {}): DerivationCost {
  return cost(seconds, name.replace(/-\d.*/, ""), { name, seconds, ...more });
}

/** What every engine has to do. `empty` opens an empty ledger, and closes and forgets it after each test. */
export function historySuite(empty: () => Promise<History>, { numRuns = 100 } = {}): void {
  test("what is kept is read again, and an empty ledger is empty", async () => {
    const history = await empty();
    expect(await history.runs()).toEqual({ runs: [] });
    expect([await all(history.samples()), await all(history.costs()), await history.days()]).toEqual([[], [], []]);
    expect([await history.run(1), await history.estimate([{ drvPath: null, name: "x" }])]).toEqual([null, [null]]);
    expect(await history.saveRun(fullRun, [cost(0, "hello")], [sample(0, 1)])).toEqual({
      number: 1,
      isNew: true,
      isWaiting: false,
      fault: null,
    });
    await history.append([sample(1, -2.5, { subject: {} }), cost(1, "gcc", { logTail: "a\0b" })]);
    expect(await history.run(1)).toEqual({ number: 1, run: fullRun });
    expect(await history.runs()).toEqual({ runs: [{ number: 1, run: { ...fullRun, detail: null } }] });
    expect(await all(history.costsOf(fullRun.id))).toEqual([cost(0, "hello", { run: fullRun.id })]);
    expect(await all(history.samples())).toEqual([sample(0, 1, { run: fullRun.id }), sample(1, -2.5, { subject: {} })]);
    expect(await all(history.costs({ name: "gcc" }))).toEqual([cost(1, "gcc", { logTail: "a\uFFFDb" })]);
  });

  test("a run is kept once, and found by its number and the beginning of its id", async () => {
    const history = await empty();
    for (const n of [0x11, 0x12, 0x21]) await history.saveRun(run(n, n), [cost(n, "x")], []);
    const first = await history.runs();
    expect(await history.saveRun(run(0x12, 9), [cost(1, "y")], [])).toMatchObject({ isNew: false, number: 2 });
    expect(await history.runs()).toEqual(first);
    expect(await all(history.costs())).toHaveLength(3);
    expect((await history.run(2))!.run.id).toBe(runId(0x12));
    expect((await history.run("2"))!.run.id).toBe(runId(0x12));
    expect((await history.run(runId(0x21).slice(0, -1)))!.run.id).toBe(runId(0x21));
    expect([await history.run(9), await history.run("zz' or 1=1"), await history.run("ffff")]).toEqual([
      null,
      null,
      null,
    ]);
    await expect(history.run(runId(0x11).slice(0, -1))).rejects.toMatchObject({
      code: "NIXPERF_HISTORY_RUN_AMBIGUOUS",
    });
  });

  test("runs come newest first, by time, kind, outcome and cohort, and no more than wanted", async () => {
    const history = await empty();
    await history.saveRun(run(1, 5, { kind: "evaluation" }), [], []);
    await history.saveRun(run(2, 1, { outcome: "failed" }), [], []);
    await history.saveRun(run(3, 9, { cohort: "other" }), [], []);
    const numbers = async (filter?: Parameters<History["runs"]>[0]) =>
      (await history.runs(filter)).runs.map(({ number }) => number);
    expect(await numbers()).toEqual([3, 1, 2]);
    expect(await numbers({ limit: 2 })).toEqual([3, 1]);
    expect(await numbers({ kind: "build" })).toEqual([3, 2]);
    expect(await numbers({ outcome: "failed" })).toEqual([2]);
    expect(await numbers({ cohort: "other" })).toEqual([3]);
    expect(await numbers({ since: day0 + 5 * 3600_000, until: day0 + 9 * 3600_000 })).toEqual([1]);
  });

  test("a filter lets through names, beginnings of names, times, and subjects that have more", async () => {
    const history = await empty();
    const other = { name: "store.dead.narBytes", subject: { store: "/nix/store", root: "system" } };
    await history.append([sample(0, 0), sample(1, 1, other), sample(2, 2, { name: "storeroom.x" }), sample(3, 3)]);
    const values = async (filter: HistoryFilter) => (await all(history.samples(filter))).map(({ value }) => value);
    expect(await values({ name: "store.narBytes" })).toEqual([0, 3]);
    expect(await values({ name: "store." })).toEqual([0, 1, 3]);
    expect(await values({ name: "store" })).toEqual([]);
    expect(await values({ subject: { root: "system" } })).toEqual([1]);
    expect(await values({ subject: { toString: "x" } })).toEqual([]);
    expect(await values({ since: day0 + 3600_000, until: day0 + 3 * 3600_000 })).toEqual([1, 2]);
    expect(await values({ since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY })).toEqual([0, 1, 2, 3]);
    await history.append([cost(0, "hello"), cost(1, "gcc")]);
    const named = async (filter: HistoryFilter) => (await all(history.costs(filter))).map(({ pname }) => pname);
    expect(await named({ name: "gcc" })).toEqual(["gcc"]);
    expect(await named({ name: "gcc-1.0", since: day0 + 1 })).toEqual(["gcc"]);
    expect(await named({ name: "gcc-1" })).toEqual([]);
    expect(await named({ name: "gcc", since: day0 + 3600_001 })).toEqual([]);
  });

  test.each<[string, LedgerRecord]>([
    ["no number", sample(0, Number.NaN)],
    ["no instant", sample(0, 1, { at: "yesterday" })],
    ["no name", sample(0, 1, { name: "narBytes" })],
    ["a unit that is none", sample(0, 1, { unit: "GiB" as "bytes" })],
    ["a subject that is not text", sample(0, 1, { subject: { root: 1 as unknown as string } })],
    ["a subject by the name of a prototype", sample(0, 1, { subject: JSON.parse('{"__proto__":"x"}') })],
    ["a negative time", cost(0, "x", { seconds: -1 })],
    ["half a byte", cost(0, "x", { memoryBytes: 0.5 })],
    ["a record of another kind", { schema: "nixperf.history.run/2" } as unknown as LedgerRecord],
  ])("%s is refused, and nothing is kept", async (_, wrong) => {
    const history = await empty();
    const refused = { code: "NIXPERF_HISTORY_RECORD" };
    await expect(history.append([sample(0, 1), wrong as Sample])).rejects.toMatchObject(refused);
    await expect(history.saveRun(fullRun, [wrong as DerivationCost], [])).rejects.toMatchObject(refused);
    await expect(history.saveRun({ ...fullRun, id: "1" }, [], [])).rejects.toMatchObject(refused);
    expect([await all(history.samples()), await history.runs()]).toEqual([[], { runs: [] }]);
  });

  test("an estimate is by derivation, else by name, else by class, with an interval from five builds on", async () => {
    const history = await empty();
    const drvPath = "/nix/store/a-hello-2.12.drv";
    await history.append([
      built("hello-2.12", 10, { drvPath }),
      built("hello-2.11", 20),
      ...[1, 2, 3, 4, 5].map((seconds) => built(`python3.12-x${seconds}-1.0`, seconds)),
    ]);
    const names = ["python3.12-new-1", "hello-2.12", "gcc-13", "hello-2.13"];
    const wanted = names.map((name) => ({ drvPath: name === "hello-2.12" ? drvPath : null, name }));
    expect(await history.estimate(wanted)).toMatchObject([
      { by: "class", builds: 5, seconds: { median: 3, low: 1.4, high: 4.6 } },
      { by: "derivation", builds: 1, seconds: { median: 10 } },
      null,
      { by: "name", builds: 2, seconds: { median: 15, low: null } },
    ]);
  });

  test("what a package takes is estimated from the same builds after its old costs went", async () => {
    const history = await empty();
    await history.append(Array.from({ length: 40 }, (_, i) => cost(i, "hello", { seconds: i, name: `hello-${i}` })));
    const wanted = [{ drvPath: null, name: "hello-99" }];
    const before = await history.estimate(wanted);
    expect(before).toMatchObject([{ by: "name", builds: 20 }]);
    expect((await history.prune({ now: day0 + 1000 * 86_400_000 })).costs).toEqual({ kept: 20, removed: 20 });
    expect(await history.estimate(wanted)).toEqual(before);
  });

  test("pruning what would go says what it then does", async () => {
    const history = await empty();
    for (let n = 0; n < 6; n++) await history.saveRun(run(n, n), [cost(n, "gcc")], [sample(n * 24, n)]);
    const options = {
      now: day0 + 4 * 86_400_000,
      keepRuns: 2,
      keepSeconds: 86_400,
      keepCostsSeconds: 0,
      keepCostsEach: 4,
    };
    const said = await history.prune({ ...options, isDryRun: true });
    expect(said).toEqual({
      runs: { kept: 2, removed: 4 },
      samples: { kept: 3, rolledUp: 3, days: 3 },
      costs: { kept: 4, removed: 2 },
    });
    const days = await history.days();
    expect(await history.prune(options)).toEqual(said);
    expect(await history.days()).toEqual(days);
    expect((await history.runs()).runs.map(({ number }) => number)).toEqual([6, 5]);
    expect(await history.saveRun(run(0, 0), [], [])).toMatchObject({ number: 1, isNew: false });
    expect(await history.prune(options)).toEqual({
      runs: { kept: 2, removed: 0 },
      samples: { kept: 3, rolledUp: 0, days: 3 },
      costs: { kept: 4, removed: 0 },
    });
  });

  test("damaged lines are counted, lines of a later version are kept, and twice adds nothing", async () => {
    const history = await empty();
    const later = '{"schema":"nixperf.history.sample/2","all":"new"}';
    const lines = [
      later,
      "null",
      "[]",
      "{",
      "",
      JSON.stringify(sample(0, 1)),
      '{"schema":"x/1"}',
      JSON.stringify(fullRun),
    ];
    expect(await history.importLines(lines)).toEqual({ added: 3, known: 0, damaged: 4, newer: 1 });
    expect(await history.importLines(lines)).toEqual({ added: 0, known: 3, damaged: 4, newer: 0 });
    expect(await all(history.exportLines())).toEqual([JSON.stringify(fullRun), JSON.stringify(sample(0, 1)), later]);
  });

  test("an import that is stopped has added nothing", async () => {
    const history = await empty();
    const stop = new AbortController();
    async function* lines() {
      for (let i = 0; i < 2000; i++) {
        if (i === 1500) stop.abort(new Error("enough"));
        yield JSON.stringify(sample(i, i));
      }
    }
    await expect(history.importLines(lines(), stop.signal)).rejects.toThrow("enough");
    expect(await all(history.samples())).toEqual([]);
    await history.append([sample(0, 1)]);
    expect(await all(history.samples())).toHaveLength(1);
  });

  test("it does what is to be done, whatever comes in whatever order", async () => {
    const save = tuple(anyRun, array(anyCost, { maxLength: 4 }), array(anySample, { maxLength: 3 }));
    const operation = oneof(
      record({ do: constant("save" as const), what: save }),
      record({ do: constant("append" as const), what: array(oneof(anySample, anyCost), { maxLength: 8 }) }),
      record({ do: constant("import" as const), what: array(anyRecord, { maxLength: 8 }) }),
      record({
        do: constant("prune" as const),
        what: record({
          now: integer({ min: 0, max: 50 }).map((days) => day0 + days * 86_400_000),
          keepRuns: nat({ max: 6 }),
          keepRunsSeconds: integer({ min: 0, max: 40 }).map((days) => days * 86_400),
          keepSeconds: integer({ min: 0, max: 40 }).map((days) => days * 86_400),
          keepSamples: nat({ max: 15 }),
          keepCostsSeconds: integer({ min: 0, max: 40 }).map((days) => days * 86_400),
          keepCostsEach: nat({ max: 3 }),
        }),
      }),
      record({ do: constant("again" as const), what: constantFrom(0) }),
    );
    await assert(
      asyncProperty(array(operation, { maxLength: 8 }), async (operations) => {
        const [history, naive] = [await empty(), new NaiveHistory()];
        for (const { do: what, what: that } of operations) {
          if (what === "save") {
            const { isNew } = await history.saveRun(...that);
            expect(isNew).toBe(naive.saveRun(...that));
          } else if (what === "append") {
            await history.append(that);
            naive.append(that);
          } else if (what === "import") {
            const { added } = await history.importLines(that.map((one) => JSON.stringify(one)));
            expect(added).toBe(naive.import(that));
          } else if (what === "prune") {
            const said = await history.prune({ ...that, isDryRun: true });
            expect(await history.prune(that)).toEqual(said);
            expect(naive.prune(that)).toEqual(said);
          } else {
            const lines = await all(history.exportLines());
            expect(await history.importLines(lines)).toMatchObject({ added: 0, damaged: 0 });
          }
        }
        const names = ["hello-2.12", "gcc-14", "python3.12-new-1", "perl5.38-new-1"];
        const wanted = names.flatMap((name) =>
          [null, "x86_64-linux"].map((system) => ({
            drvPath: name === "gcc-14" ? "/nix/store/b-gcc.drv" : null,
            name,
            system,
          })),
        );
        expect(await all(history.costs())).toEqual(naive.costs);
        expect(await all(history.samples())).toEqual(naive.samples);
        expect((await history.days()).map(rounded)).toEqual(naive.days().map(rounded));
        const runs = naive.runs.map(({ run: { id } }) => id);
        expect((await history.runs()).runs.map(({ run: { id } }) => id).toSorted()).toEqual(runs.toSorted());
        expect(await history.estimate(wanted)).toEqual(naive.estimate(wanted));
        // Of many, all builds are read at once.
        const many = Array.from({ length: 150 }, (_, i) => wanted[i % wanted.length]!);
        expect(await history.estimate(many)).toEqual(naive.estimate(many));
        // And all of it goes elsewhere.
        const lines = await all(history.exportLines());
        const other = await empty();
        expect(await other.importLines(lines)).toEqual({ added: lines.length, known: 0, damaged: 0, newer: 0 });
        expect(await all(other.exportLines())).toEqual(lines);
      }),
      { numRuns },
    );
  });
}

/** Sums depend on the order of what is summed, in their last digits. */
function rounded<Type extends { sum: number }>(day: Type): Type {
  return { ...day, sum: Number(day.sum.toPrecision(10)) };
}
