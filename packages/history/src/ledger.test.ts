import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { array, assert, asyncProperty, integer, record, constantFrom } from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isDue } from "./append.ts";
import {
  append,
  derivationCost,
  exportLines,
  historyDir,
  importLines,
  prune,
  readCosts,
  readDays,
  readSamples,
} from "./index.ts";
import type { Batch, DerivationCost, HistoryFilter, LedgerRecord, Sample } from "./index.ts";

let dir = "";
beforeEach(() => {
  dir = historyDir(mkdtempSync(join(tmpdir(), "nixperf-history-")));
});
afterEach(() => rmSync(join(dir, ".."), { recursive: true, force: true }));

const day0 = Date.UTC(2026, 0, 1);
const sample = (hours: number, value: number, more: Partial<Sample> = {}): Sample => ({
  schema: "nixperf.history.sample/1",
  at: new Date(day0 + hours * 3600_000).toISOString(),
  name: "store.narBytes",
  value,
  unit: "bytes",
  subject: { store: "/nix/store" },
  run: null,
  ...more,
});
const cost = (hours: number, pname: string, more: Partial<DerivationCost> = {}): DerivationCost =>
  derivationCost({
    at: new Date(day0 + hours * 3600_000).toISOString(),
    name: `${pname}-1.0`,
    pname,
    seconds: 1,
    outcome: "built",
    ...more,
  });

async function all<Item>(batches: AsyncIterable<Batch<Item>>) {
  const found = { items: [] as Item[], damaged: 0, newer: 0 };
  for await (const { items, damaged, newer } of batches) {
    found.items.push(...items);
    found.damaged += damaged;
    found.newer += newer;
  }
  return found;
}
const samples = async (filter?: HistoryFilter) => (await all(readSamples(dir, filter))).items;
async function exported(from: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const some of exportLines(from)) lines.push(...some);
  return lines;
}

test("what is appended is read again, and a ledger that is not there is empty", async () => {
  expect(await all(readSamples(dir))).toEqual({ items: [], damaged: 0, newer: 0 });
  expect(await readDays(dir)).toEqual({ days: [], damaged: 0, newer: 0 });
  await append(dir, []);
  expect(existsSync(dir)).toBe(false);
  const records = [sample(0, 1), sample(1, -2.5, { run: "r", subject: {} })];
  await append(dir, [records[0]!, cost(0, "hello"), records[1]!]);
  expect(await samples()).toEqual(records);
  expect((await all(readCosts(dir))).items).toEqual([cost(0, "hello")]);
});

test("a filter lets through names, beginnings of names, times, and subjects that have more", async () => {
  const other = { name: "store.dead.narBytes", subject: { store: "/nix/store", root: "system" } };
  const records = [sample(0, 0), sample(1, 1, other), sample(2, 2, { name: "storeroom.x" }), sample(3, 3)];
  await append(dir, records);
  const values = async (filter: HistoryFilter) => (await samples(filter)).map(({ value }) => value);
  expect(await values({ name: "store.narBytes" })).toEqual([0, 3]);
  expect(await values({ name: "store." })).toEqual([0, 1, 3]);
  expect(await values({ name: "store" })).toEqual([]);
  expect(await values({ subject: { root: "system" } })).toEqual([1]);
  expect(await values({ subject: { store: "/other" } })).toEqual([]);
  expect(await values({ subject: { toString: "x" } })).toEqual([]);
  expect(await values({ since: day0 + 3600_000, until: day0 + 3 * 3600_000 })).toEqual([1, 2]);
  expect(await values({ since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY })).toEqual([0, 1, 2, 3]);
  await append(dir, [cost(0, "hello"), cost(1, "gcc")]);
  expect((await all(readCosts(dir, { name: "gcc" }))).items).toHaveLength(1);
  expect((await all(readCosts(dir, { name: "gcc-1.0", since: day0 + 1 }))).items).toHaveLength(1);
  expect((await all(readCosts(dir, { name: "gcc", since: day0 + 3600_001 }))).items).toEqual([]);
});

test.each<[string, LedgerRecord]>([
  ["no number", sample(0, Number.NaN)],
  ["no instant", sample(0, 1, { at: "yesterday" })],
  ["no name", sample(0, 1, { name: "narBytes" })],
  ["a unit that is none", sample(0, 1, { unit: "GiB" as "bytes" })],
  ["a subject that is not text", sample(0, 1, { subject: { root: 1 as unknown as string } })],
  ["a subject by the name of a prototype", sample(0, 1, { subject: JSON.parse('{"__proto__":"x"}') })],
  [
    "a subject of seventeen words",
    sample(0, 1, { subject: Object.fromEntries([..."abcdefghijklmnopq"].map((key) => [key, ""])) }),
  ],
  ["a negative time", cost(0, "x", { seconds: -1 })],
  ["half a byte", cost(0, "x", { memoryBytes: 0.5 })],
  ["a record of another kind", { schema: "nixperf.history.run/2" } as unknown as LedgerRecord],
])("%s is refused, and nothing is written", async (_, wrong) => {
  await expect(append(dir, [sample(0, 1), wrong])).rejects.toMatchObject({ code: "NIXPERF_HISTORY_RECORD" });
  expect(existsSync(dir)).toBe(false);
});

test("torn and damaged lines are counted and cost no other; lines of a later version are kept by all", async () => {
  await append(dir, [sample(0, 1), cost(0, "x")]);
  const file = join(dir, "samples.jsonl");
  const later = '{"schema":"nixperf.history.sample/2","all":"new"}';
  appendFileSync(file, `${later}\nnull\n[]\n{"schema":"nixperf.history.sample/1"}\n\0\0\0\n{"schema":"x/1"}\n{"sch`);
  await append(dir, [sample(1, 2)]);
  expect(await all(readSamples(dir))).toEqual({ items: [sample(0, 1), sample(1, 2)], damaged: 6, newer: 1 });
  expect(await readDays(dir)).toMatchObject({ damaged: 6, newer: 1, days: [{ count: 2 }] });
  expect(await prune(dir, { now: day0 })).toMatchObject({ damaged: 6, newer: 1, samples: { kept: 2, rolledUp: 0 } });
  expect(readFileSync(file, "utf8").split("\n")).toContain(later);
  expect(await exported(dir)).toContain(later);
  expect(await all(readSamples(dir))).toEqual({ items: [sample(0, 1), sample(1, 2)], damaged: 0, newer: 1 });
});

/** Another process that appends `count` samples one by one, saying how far it is. */
function writer(who: number, count: number) {
  const source = JSON.stringify(new URL("./index.ts", import.meta.url).href);
  const script = `import { append } from ${source};
    for (let i = 0; i < ${count}; i++) {
      const one = (j) => ({ ...${JSON.stringify(sample(0, 0))}, value: 10 * i + j, subject: { who: "${who}" } });
      await append(${JSON.stringify(dir)}, [one(0), one(1)]);
      console.log(i + ";");
    }`;
  const args = ["--conditions=@nixperf/source", "--no-warnings", "--input-type=module", "-e", script];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  return {
    child,
    ended: new Promise<void>((done) => child.on("close", () => done())),
    count: () => printed.split(";").length - 1,
  };
}

test("writers in several processes and one who prunes meanwhile lose nothing", async () => {
  const writers = [writer(1, 60), writer(2, 60)];
  let pruned = 0;
  for (; writers.some(({ child }) => child.exitCode === null); pruned++) {
    // A damaged line makes it write the file anew each time.
    if (existsSync(dir)) appendFileSync(join(dir, "samples.jsonl"), "damaged\n");
    await prune(dir, { now: day0 + pruned * 1000 });
    await sleep(3);
  }
  await Promise.all(writers.map(({ ended }) => ended));
  expect(pruned).toBeGreaterThan(5);
  for (const who of ["1", "2"]) expect(await samples({ subject: { who } })).toHaveLength(120);
});

test("kill -9 costs nothing that was reported as appended", async () => {
  for (let round = 0; round < 4; round++) {
    rmSync(dir, { recursive: true, force: true });
    const { child, ended, count } = writer(round, 100_000);
    while (count() < 5) await sleep(5);
    await sleep(round * 3);
    child.kill("SIGKILL");
    await ended;
    expect((await samples()).length).toBeGreaterThanOrEqual(2 * count());
    await append(dir, [sample(9, 9)]);
    expect((await samples()).at(-1)).toEqual(sample(9, 9));
  }
});

describe("days", () => {
  const spec = record({
    hours: integer({ min: 0, max: 24 * 12 }),
    value: integer({ min: -5, max: 5 }),
    root: constantFrom("a", "b"),
  });

  test("are the same before and after any prunings, and are what the samples say", async () => {
    await assert(
      asyncProperty(
        array(spec, { maxLength: 40 }),
        array(integer({ min: 0, max: 14 }), { maxLength: 3 }),
        async (specs, prunings) => {
          rmSync(dir, { recursive: true, force: true });
          const written = specs.map(({ hours, value, root }) => sample(hours, value, { subject: { root } }));
          await append(dir, written);
          const before = (await readDays(dir)).days;
          for (const days of prunings) {
            const { samples: counts } = await prune(dir, { now: day0 + 14 * 86_400_000, keepSeconds: days * 86_400 });
            const left = await samples();
            expect(counts.kept).toBe(left.length);
            const cutoff = new Date(day0 + (14 - days) * 86_400_000).toISOString();
            for (const { at } of left) expect(at >= cutoff).toBe(true);
          }
          expect((await readDays(dir)).days).toEqual(before);
          expect(before.reduce((sum, { count }) => sum + count, 0)).toBe(written.length);
          for (const day of before) {
            const own = written.filter(
              ({ at, subject }) => at.startsWith(day.day) && subject["root"] === day.subject["root"],
            );
            const values = own.map(({ value }) => value);
            const inTime = own.toSorted((a, b) => (a.at < b.at ? -1 : 1));
            const lastAt = inTime.at(-1)!.at;
            expect(day).toMatchObject({
              count: own.length,
              min: Math.min(...values),
              max: Math.max(...values),
              sum: values.reduce((a, b) => a + b, 0),
              first: { at: inTime[0]!.at },
              last: { at: lastAt, value: own.findLast(({ at }) => at === lastAt)!.value },
            });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("of two days with too many samples the older is rolled up whole", async () => {
    await append(
      dir,
      Array.from({ length: 30 }, (_, i) => sample(i * 2, i)),
    );
    const pruned = await prune(dir, { now: day0, keepSamples: 20 });
    expect(pruned.samples).toEqual({ kept: 18, rolledUp: 12, days: 1 });
    expect(await prune(dir, { now: day0, keepSamples: 20 })).toEqual({
      ...pruned,
      samples: { kept: 18, rolledUp: 0, days: 1 },
    });
  });
});

test("of old costs the newest of each package and outcome stay", async () => {
  const costs = Array.from({ length: 9 }, (_, i) => cost(i, i % 3 === 0 ? "gcc" : "hello", { seconds: i }));
  await append(dir, costs);
  const pruned = await prune(dir, { now: day0 + 6 * 3600_000, keepCostsSeconds: 3600, keepCostsEach: 2 });
  expect(pruned.costs).toEqual({ kept: 5, removed: 4 });
  expect((await all(readCosts(dir))).items.map(({ seconds }) => seconds)).toEqual([3, 5, 6, 7, 8]);
});

describe("export and import", () => {
  test("carry all over, and importing again adds nothing", async () => {
    await append(dir, [...Array.from({ length: 50 }, (_, i) => sample(i * 5, i)), cost(0, "gcc")]);
    await prune(dir, { now: day0 + 6 * 86_400_000, keepSeconds: 86_400 });
    const lines = await exported(dir);
    const file = join(dir, "../export.jsonl");
    writeFileSync(file, lines.join("\n"));
    const other = join(dir, "../other");
    expect(await importLines(other, file)).toEqual({ added: lines.length, known: 0, damaged: 0 });
    expect(await exported(other)).toEqual(lines);
    expect(await importLines(other, file)).toEqual({ added: 0, known: lines.length, damaged: 0 });
    expect(await exported(other)).toEqual(lines);
  });

  test("a day is not counted twice, whether it was rolled up here or there", async () => {
    const older = Array.from({ length: 8 }, (_, i) => sample(i, i));
    await append(dir, [...older, sample(100, 1)]);
    const [raw, rolled] = [join(dir, "../raw.jsonl"), join(dir, "../rolled.jsonl")];
    writeFileSync(raw, (await exported(dir)).join("\n"));
    await prune(dir, { now: day0 + 5 * 86_400_000, keepSeconds: 86_400 });
    writeFileSync(rolled, (await exported(dir)).join("\n"));
    const before = (await readDays(dir)).days;
    expect(await importLines(dir, raw)).toMatchObject({ added: 0 });
    expect((await readDays(dir)).days).toEqual(before);
    const other = join(dir, "../other");
    await importLines(other, raw);
    expect(await importLines(other, rolled)).toMatchObject({ added: 0, known: 2 });
    expect((await readDays(other)).days).toEqual(before);
  });

  test("a file that is not there is an error, damaged lines are counted", async () => {
    await expect(importLines(dir, join(dir, "none"))).rejects.toMatchObject({ code: "NIXPERF_HISTORY_IMPORT_MISSING" });
    const file = join(dir, "../file");
    writeFileSync(file, `hello\n${JSON.stringify(sample(0, 1))}\n{}\n`);
    expect(await importLines(dir, file)).toEqual({ added: 1, known: 0, damaged: 2 });
  });
});

test("a file of samples that has grown large is to be pruned once a day", async () => {
  await append(dir, [sample(0, 1)]);
  const file = join(dir, "samples.jsonl");
  const later = Date.now() + 2 * 86_400_000;
  expect(await isDue(file, later)).toBe(false);
  truncateSync(file, 33 * 1024 * 1024);
  expect(await isDue(file, later)).toBe(true);
  expect(await isDue(file, Date.now())).toBe(false);
  expect(await isDue(join(dir, "none"), later)).toBe(false);
});
