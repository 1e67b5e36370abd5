import { setTimeout as sleep } from "node:timers/promises";
import { activity } from "@nixperf/nix/log";
import { expect, test } from "vitest";
import { runModel } from "../../model/run/run-model.ts";
import { defaultThresholds } from "../../model/live/alerts.ts";
import { watchRun } from "./watch-run.ts";

const storeDir = "/nix/store";
const drvPath = (n: number): string => `${storeDir}/${String(n).padStart(32, "0")}-d${n}.drv`;

test("history is asked about all builds at once when something is shown, not for each build that begins", async () => {
  const asked: string[][] = [];
  const watch = watchRun({
    model: runModel(),
    read: () => null,
    estimates: { want: (drvPaths) => void asked.push([...drvPaths]), of: () => null, settled: async () => {} },
    stateDir: null,
    storeDir,
    thresholds: defaultThresholds,
    onLive: () => {},
    liveEvery: 20,
    slots: () => null,
  });
  for (let n = 0; n < 100; n++) {
    const fields = [drvPath(n), "", 1, 1];
    const event = {
      action: "start",
      id: String(n),
      type: activity.build,
      level: 3,
      parent: "0",
      text: "",
      fields,
      payload: null,
    } as const;
    watch.sink.event(event, 1 + n / 1000);
  }
  expect(asked).toEqual([]);
  watch.started(null, { flush: () => {} });
  while (asked.length === 0) await sleep(5);
  watch.stop();
  expect(asked[0]).toHaveLength(100);
  expect(watch.fault()).toBeNull();
});
