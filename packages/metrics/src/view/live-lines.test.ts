import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { CollectLive } from "../model/live/collect-live.ts";
import { interval, liveLines } from "./live-lines.ts";

const live: CollectLive = {
  schema: "nixperf.metrics.live/1",
  seconds: 754,
  isEvaluating: false,
  evaluating: null,
  builds: [
    {
      drvPath: "/nix/store/a.drv",
      name: "linux-6.9",
      machine: null,
      phase: "buildPhase",
      seconds: 725,
      expected: { median: 2000, low: 1860, high: 2160 },
      memoryBytes: 5.1 * 1024 ** 3,
    },
    {
      drvPath: "/nix/store/b.drv",
      name: "zlib",
      machine: "m1",
      phase: null,
      seconds: 3,
      expected: null,
      memoryBytes: 1e6,
    },
    {
      drvPath: "/nix/store/c.drv",
      name: "openssl",
      machine: null,
      phase: null,
      seconds: 1,
      expected: null,
      memoryBytes: null,
    },
  ],
  built: 41,
  failed: 0,
  toBuild: 188,
  fetched: 612,
  toFetch: 640,
  fetchedBytes: 1e9,
  fetchBytesPerSecond: 38 * 1024 ** 2,
  hosts: [
    { host: "cache.nixos.org", share: 0.98 },
    { host: "team.example.org", share: 0.02 },
  ],
  waiting: 0,
  timeLeft: { lowSeconds: 1320, highSeconds: 1620, critical: ["linux-6.9", "initrd", "system"] },
  memory: { usedBytes: 9.8 * 1024 ** 3, totalBytes: 16 * 1024 ** 3 },
  alerts: [],
};

test("after builds, nothing is called evaluating that Nix does not say it evaluates", () => {
  const over = { ...live, isEvaluating: true, builds: [], built: 2, toBuild: 2 };
  const first = (now: CollectLive) => liveLines(now, { width: 120, unicode: true })[0]!.slice(0, 10);
  expect([first(over), first({ ...over, evaluating: "attribute 'x'" })]).toEqual(["building  ", "evaluating"]);
});

test("what runs, what is fetched, and how long it still takes", () => {
  expect(liveLines(live, { width: 120, unicode: true })).toEqual([
    "building     41 of 188  ▶ linux-6.9 buildPhase 12m (of 31-36 min) 5.1 GiB ▶ zlib on m1 3s ▶ openssl 1s",
    "fetching     612 of 640  38.0 MiB/s  cache.nixos.org 98 %  team.example.org 2.0 %",
    "time left    22-27 min  memory 9.8 GiB of 16.0 GiB  critical: linux-6.9 → initrd → system",
  ]);
});

test("where it is narrow, builds are counted and lines cut", () => {
  const lines = liveLines(live, { width: 60, unicode: false });
  expect(lines[0]).toBe("building     41 of 188  > linux-6.9 buildPhase 12m (of 31-~");
  expect(liveLines(live, { width: 100, unicode: true })[0]).toContain("▶ 2 more");
});

test("before anything is built it evaluates, and what crossed a threshold is said", () => {
  const early = {
    ...live,
    isEvaluating: true,
    builds: [],
    toBuild: 0,
    toFetch: 0,
    timeLeft: null,
    evaluating: ".#host",
  };
  expect(liveLines({ ...early, alerts: ["only 5 MiB of memory can be had"] }, { width: 80, unicode: true })).toEqual([
    "evaluating   12 min 34 s  .#host",
    "alert        only 5 MiB of memory can be had",
  ]);
});

test("whatever the names, no line is wider than the screen or moves the cursor", () => {
  const name = fc.string({ unit: "binary", maxLength: 80 });
  fc.assert(
    fc.property(name, name, fc.integer({ min: 20, max: 200 }), fc.boolean(), (one, two, width, unicode) => {
      const builds = live.builds.map((build) => Object.assign({}, build, { name: one, phase: two }));
      for (const line of liveLines({ ...live, builds, hosts: [{ host: two, share: 1 }] }, { width, unicode })) {
        const columns = Array.from(line, (character): number =>
          /[▶→…]|[^\u1100-\u{10ffff}]/u.test(character) ? 1 : 2,
        );
        expect(columns.reduce((sum, wide) => sum + wide, 0)).toBeLessThan(width);
        expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
      }
    }),
  );
});

test("both ends of an interval have one unit", () => {
  expect([interval(22 * 60, 27 * 60), interval(3, 9), interval(5, 5), interval(3600, 9000)]).toEqual([
    "22-27 min",
    "3-9 s",
    "5 s",
    "1.0-2.5 h",
  ]);
});
