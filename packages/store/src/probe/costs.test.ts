import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseCosts, readCostsFile } from "./costs.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nixperf-costs-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const fileOf = (text: string): string => {
  writeFileSync(join(directory, "costs"), text);
  return join(directory, "costs");
};
const hello = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-hello-2.12.drv";

test("lines and lists, names and derivations; what else there is may be left out", async () => {
  const costs = [
    { drv: hello, seconds: 7, cpuSeconds: 20, memoryBytes: 1e9, at: "2026-03-01T00:00:00Z", system: "x86_64-linux" },
    { name: "firefox-130.0", seconds: 5400.5 },
  ];
  const expected = [
    expect.objectContaining({ drvPath: hello, name: "hello-2.12", pname: "hello", seconds: 7, memoryBytes: 1e9 }),
    expect.objectContaining({ drvPath: null, pname: "firefox", seconds: 5400.5, cpuSeconds: null, system: null }),
  ];
  const lines = `${costs.map((cost) => JSON.stringify(cost)).join("\n\n")}\n`;
  for (const text of [lines, JSON.stringify(costs, null, 2)]) {
    expect(await readCostsFile(fileOf(text))).toEqual({ costs: expected, gaps: [] });
  }
});

test("of an export of the ledger only builds that ended well count", () => {
  const cost = { schema: "nixperf.history.cost/1", at: "2026-03-01T00:00:00Z", drvPath: null, name: "a-1", seconds: 1 };
  const lines = [
    { ...cost, outcome: "built" },
    { ...cost, outcome: "failed" },
    { schema: "nixperf.history.sample/1", name: "store.dead.narBytes", value: 3 },
  ];
  const { costs, bad } = parseCosts(lines.map((line) => JSON.stringify(line)).join("\n"));
  expect(costs.map(({ name }) => name)).toEqual(["a-1"]);
  expect(bad).toEqual([]);
});

test("what is no cost is named with its place, and the rest is read", async () => {
  const file = fileOf('{"name":"a-1","seconds":3}\n{"name":"a-1"}\nnot json\n{"name":"b-1","seconds":"7"}\n');
  const { costs, gaps } = await readCostsFile(file);
  expect(costs).toHaveLength(1);
  expect(gaps).toEqual([
    {
      at: "/costs",
      code: "NIXPERF_COSTS_UNREADABLE",
      message: `3 of 4 costs in ${file}: line 2: seconds is no time; line 3: no object; line 4: seconds is no time`,
      tries: [expect.any(String)],
    },
  ]);
});

test("a file that is not there, or holds no cost at all, is refused", async () => {
  for (const file of [join(directory, "none"), directory, fileOf("[{}]"), fileOf("[1"), fileOf("x")]) {
    await expect(readCostsFile(file)).rejects.toMatchObject({ code: "NIXPERF_COSTS_UNREADABLE" });
  }
  expect(await readCostsFile(fileOf(""))).toEqual({ costs: [], gaps: [] });
});

test("whatever is in it, no figure is other than a number that can be", () => {
  const odd = fc.oneof(
    fc.constantFrom<unknown>(
      -1,
      1e300,
      null,
      "1",
      "NaN",
      [],
      {},
      true,
      hello,
      `${hello}\n`,
      "a-1",
      "../x",
      "\u001b[2J",
    ),
    fc.double(),
  );
  const keys = [
    "drv",
    "drvPath",
    "name",
    "seconds",
    "cpuSeconds",
    "memoryBytes",
    "at",
    "outcome",
    "schema",
    "__proto__",
  ];
  const record = fc.dictionary(fc.constantFrom(...keys), odd);
  fc.assert(
    fc.property(fc.array(fc.oneof(record, odd)), fc.string(), (values, more) => {
      const text = `${values.map((value) => JSON.stringify(value)).join("\n")}\n${more}`;
      for (const cost of parseCosts(text).costs) {
        for (const figure of [cost.seconds, cost.cpuSeconds ?? 0, cost.memoryBytes ?? 0]) {
          expect(Number.isFinite(figure) && figure >= 0).toBe(true);
        }
        expect(cost.name).toMatch(/^[\w+\-.?=]+$/);
        expect(Number.isNaN(Date.parse(cost.at))).toBe(false);
        expect(cost.drvPath === null || cost.drvPath === hello).toBe(true);
      }
    }),
  );
});
