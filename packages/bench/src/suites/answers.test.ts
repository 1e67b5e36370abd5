import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { removeTree } from "@nixperf/testing";
import { afterAll, expect, test } from "vitest";

import { checkAnalysis, checkDead } from "./answers.ts";
import { benchStores } from "./bench-stores.ts";

const dir = mkdtempSync(join(tmpdir(), "nixperf-bench-"));
afterAll(() => removeTree(dir));

const written: string[] = [];
const stores = benchStores(dir, (name) => written.push(name));
const store = stores.get({ paths: 300 });

test("a list of dead paths is right when it has all of them, with or without leftovers, and none else", () => {
  const lines = [...store.dead()].map((name) => `/some/store/${name}`);
  const check = checkDead(store);
  expect(lines.length).toBeGreaterThan(20);
  expect(check(`${lines.join("\n")}\n`)).toBeNull();
  expect(check([...lines, ...store.unregistered()].join("\n"))).toBeNull();
  expect(check(lines.slice(1).join("\n"))).toBe("1 dead paths not listed, 0 others listed");
  const others = ["a", "b", "c", "d"].map((name) => `/some/store/${name}`);
  expect(check([...lines, ...others].join("\n"))).toBe("0 dead paths not listed, 4 others listed");
  expect(check("")).toMatch(/^\d\d+ dead paths not listed/);
});

test("an analysis is right when its totals are", () => {
  const { paths, narBytes, livePaths, deadPaths, missing } = store.summary;
  const record = {
    paths: { total: paths, narBytes },
    live: { paths: livePaths },
    dead: { paths: deadPaths - missing },
  };
  expect(checkAnalysis(store)(JSON.stringify(record))).toBeNull();
  expect(checkAnalysis(store)(JSON.stringify({ ...record, live: { paths: livePaths - 1 } }))).toContain("and not");
});

test("a store is written once for each reader, and again when it is not what it should be", () => {
  const { storeDir } = store.copyFor("one");
  const first = statSync(storeDir).ino;
  store.copyFor("one");
  benchStores(dir, (name) => written.push(name))
    .get({ paths: 300 })
    .copyFor("one");
  expect(written).toEqual(["300 paths for one"]);
  expect(statSync(storeDir).ino).toBe(first);
  store.copyFor("two");
  rmSync(join(dir, readdirSync(dir)[0]!, "one/store.json"));
  store.copyFor("one");
  expect(written).toEqual(["300 paths for one", "300 paths for two", "300 paths for one"]);
});
