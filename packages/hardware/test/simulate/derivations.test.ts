import { derivation, nix as expression, scope, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noReadings } from "../../src/model/readings/readings.ts";
import { simulate } from "../../src/verbs/simulate.ts";
import type { SimulateOptions } from "../../src/verbs/simulate-options.ts";

describeWithNix("what would be built is read from derivations", (nix) => {
  const store = throwAwayStore({ nix });
  afterAll(() => store.dispose());
  const build = (name: string, inputs: string[] = []) =>
    derivation(name, "echo > $out", { env: { needs: inputs.map((input) => expression(input)) } });
  const graph = scope({
    zlib: build("zlib-1.3"),
    gcc: build("gcc-13"),
    lib: build("lib-1.0", ["zlib", "gcc"]),
    top: build("top-1.0", ["lib", "zlib"]),
  });
  let top: string;
  let costs: string;
  beforeAll(async () => {
    [top] = (await store.instantiate(graph, ["-A", "top"])) as [string];
    const known = { zlib: 10, gcc: 100, lib: 20, top: 5 };
    const lines = Object.entries(known).map(([name, seconds]) =>
      JSON.stringify({ name: `${name}-1.0`, seconds, cpuSeconds: seconds, memoryBytes: 1000 }),
    );
    costs = store.write("costs.jsonl", lines.join("\n"));
  });
  const run = (options: SimulateOptions) =>
    simulate({
      store: `local?store=${store.storeDir}&state=${store.stateDir}&real=${store.storeDir}`,
      readings: noReadings(),
      nix: nix.version,
      capacity: 2,
      memoryBytes: 2 ** 30,
      measuredCores: 1,
      state: null,
      costs,
      ...options,
    });

  test("all that is needed and not there, and how long it takes", async () => {
    const { builds, grid, best, criticalPath } = await run({ derivations: [top], cores: [1], jobs: [1, 2] });
    expect(builds).toMatchObject({ from: "derivations", total: 4, present: 0, cpuSeconds: 135 });
    // One after the other, but for the two that need nothing.
    expect(grid.map(({ makespanSeconds }) => Math.round(makespanSeconds))).toEqual([135, 125]);
    expect((await run({ derivations: [`${top}!out`, top] })).builds.total).toBe(4);
    expect([best?.jobs, best?.limitedBy]).toEqual([2, "critical-path"]);
    expect(criticalPath.map(({ name }) => name)).toEqual(["gcc-13", "lib-1.0", "top-1.0"]);
  });

  test("the whole store is the same as its only top", async () => {
    const [all, one] = [await run({ fromStore: true }), await run({ derivations: [top] })];
    expect(all.builds).toEqual({ ...one.builds, from: "store" });
    expect([all.grid, all.criticalPath]).toEqual([one.grid, one.criticalPath]);
  });

  test("what was fetched when it came last is fetched, and what it is made of is not built", async () => {
    const [drvPath] = await store.instantiate(graph, ["-A", "lib"]);
    const known = [
      { name: "top-1.0", seconds: 5 },
      { name: "zlib-1.0", seconds: 5 },
      { drvPath, seconds: 3, outcome: "substituted" },
    ];
    const file = store.write("fetched.json", JSON.stringify(known));
    const { builds, criticalPath } = await run({ derivations: [top], costs: file, cores: [1] });
    expect(builds).toMatchObject({ total: 3, origins: { fetched: 1, name: 2 } });
    expect(criticalPath.map(({ name, fetched }) => [name, fetched])).toContainEqual(["top-1.0", false]);
  });

  test("what is in the store is not built, unless it is asked for as if it were not", async () => {
    await store.andPutBack(async () => {
      await store.build(graph, ["-A", "lib"]);
      const some = await run({ derivations: [top] });
      expect(some.builds).toMatchObject({ total: 1, present: 2 });
      await store.build(graph, ["-A", "top"]);
      const none = await run({ derivations: [top] });
      expect([none.builds.total, none.grid, none.best]).toEqual([0, [], null]);
      expect(none.gaps.map(({ code }) => code)).toContain("NIXPERF_SIMULATE_ALL_PRESENT");
      expect((await run({ derivations: [top], all: true })).builds).toMatchObject({ total: 4, present: 0 });
    });
  });
});
