import { throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, expect, test } from "vitest";
import { nixWorker } from "./nix-worker.ts";
import { recordRun } from "./record-run.ts";
import { recordedGraph } from "./recorded-graphs.ts";

describeWithNix("the order in which Nix starts builds", (nix) => {
  const store = throwAwayStore({ nix });
  afterAll(() => store.dispose());

  // With one slot nothing but the rule decides, however busy the machine is.
  test.each(["diamonds", "mixed"] as const)("one slot: %s", async (name) => {
    const builds = recordedGraph(name).map((build) =>
      Object.assign({}, build, { waitSeconds: 0, serialSeconds: 0, parallelSeconds: 0 }),
    );
    const { startsMs } = await recordRun(store, builds, { jobs: 1, cores: 1, spinsPerSecond: 1 });
    const started = builds.map((_, i) => i).sort((a, b) => startsMs[a]! - startsMs[b]!);
    const told = nixWorker(
      builds.map(({ name: own, inputs }) => ({ key: `${own}.drv$`, inputs, endOf: (start) => start + 1 })),
      1,
      1,
    );
    expect(started.map((i) => builds[i]!.name)).toEqual(told.order.map((i) => builds[i]!.name));
  });
});
