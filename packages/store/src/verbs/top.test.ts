import { expect, test } from "vitest";
import { snapshotOf, storePath } from "../../test/snapshot-of.ts";
import { top } from "./top.ts";
import type { TopOptions } from "./top.ts";

const snapshot = snapshotOf({
  paths: {
    app: { refs: ["lib", "data"], narBytes: 1 },
    lib: { narBytes: 50 },
    data: { narBytes: 20 },
    tool: { refs: ["lib"], narBytes: 3 },
    old: { refs: ["lib"], narBytes: 30 },
    unsized: { narBytes: 0 },
  },
  roots: ["app", "tool"],
});
const order = async (options: TopOptions) =>
  (await top({ snapshot, ...options })).items.map(({ path }) => path.slice(path.indexOf("-") + 1));

test("the largest by their own size, by closure, or by what would become dead with them", async () => {
  expect(await order({ by: "nar", limit: 4 })).toEqual(["lib", "old", "data", "tool"]);
  expect(await order({ by: "closure", limit: 4 })).toEqual(["old", "app", "tool", "lib"]);
  expect(await order({ limit: 4 })).toEqual(["lib", "app", "data", "tool"]);
});

test("only so many, and only in the state asked for", async () => {
  expect(await order({ by: "nar", state: "dead" })).toEqual(["old", "unsized"]);
  expect(await order({ state: "live", limit: 1 })).toEqual(["lib"]);
});

test("all three sizes stand beside each path; a dead one retains nothing, an unknown size is null", async () => {
  const { items } = await top({ snapshot, by: "nar" });
  expect(items.find(({ path }) => path === storePath("app"))).toEqual({
    path: storePath("app"),
    state: "live",
    narBytes: 1,
    closureBytes: 71,
    retainedBytes: 21,
  });
  expect(items.find(({ path }) => path === storePath("old"))).toMatchObject({ closureBytes: 80, retainedBytes: 0 });
  expect(items.find(({ path }) => path === storePath("unsized"))).toMatchObject({ narBytes: null, closureBytes: 0 });
});
