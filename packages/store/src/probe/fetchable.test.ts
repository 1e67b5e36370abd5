import { expect, test } from "vitest";
import { snapshotOf, storePath } from "../../test/snapshot-of.ts";
import { fetchablePaths } from "./fetchable.ts";

const names = ["a-1", "a-1.drv", "source", "fixed", "unknown-1", "unwanted-1"];
const { database, location } = snapshotOf({
  paths: { ...Object.fromEntries(names.map((name) => [name, {}])), fixed: { deriver: "gone.drv" } },
});
database.contentAddressed.set([1, 1], 2);

test("only what a substituter could have is asked for, and what is not answered is not known", async () => {
  let asked: readonly string[] = [];
  const gap = { at: "/presence", code: "NIXPERF_TEST_GAP", message: "something", tries: [] };
  const { isFetchable, gaps } = await fetchablePaths({
    database,
    location,
    wanted: (path) => path !== 5,
    presence: async (paths) => {
      asked = paths;
      return {
        has: new Map([
          [storePath("a-1"), true],
          [storePath("fixed"), false],
          [storePath("unknown-1"), null],
        ]),
        gaps: [gap],
      };
    },
  });
  expect(asked).toEqual(["a-1", "fixed", "unknown-1"].map(storePath));
  expect(names.map((_, path) => isFetchable(path))).toEqual([true, null, null, false, null, null]);
  expect(gaps).toEqual([gap]);
});
