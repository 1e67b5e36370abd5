import type { LogEvent } from "@nixperf/nix/log";
import { expect, test } from "vitest";
import { watchBuilds } from "./watch-builds.ts";

test("an id that Nix would not make is no reason to stop listening", () => {
  const heard: string[] = [];
  const started: string[] = [];
  const next = { event: (event: LogEvent) => void heard.push(event.action), plain: () => {}, damaged: () => {} };
  const watch = watchBuilds({
    next,
    sampler: () => ({
      started: ({ drvPath }, worker) => void started.push(`${drvPath} ${worker}`),
      completed: () => {},
      ended: () => {},
      memoryOf: () => null,
      memoryNow: () => null,
      fault: () => null,
      stop: () => {
        throw new Error("not here");
      },
    }),
    read: () => null,
    onStarted: () => {},
    onEnded: () => {},
  });
  const rest = { type: 105, level: 3, text: "", parent: "0", payload: null } as const;
  for (const id of ["x", "-1", "1.5", "1e+30", "17752014662402049"]) {
    watch.sink.event({ action: "start", id, fields: [`/s/${id}.drv`, ""], ...rest }, 0);
    watch.sink.event({ action: "start", id: `${id}c`, ...rest, type: 104, fields: [] }, 0);
    watch.sink.event({ action: "result", id: `${id}c`, type: 105, fields: [1, 1, 0, 0], payload: null }, 0);
  }
  expect(heard).toHaveLength(15);
  expect(started.at(-1)).toBe("/s/17752014662402049.drv 4133213");
});
