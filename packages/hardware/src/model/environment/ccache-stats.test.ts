import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compilerCacheBytes } from "./cache-size.ts";
import { ccacheSince, hitRatio, parseCcacheStats } from "./ccache-stats.ts";

/** Printed by ccache 4.7.5 before and after it was asked to compile one file three times, and to link it. */
const recorded = (name: string): string =>
  readFileSync(new URL(`../../../test/ccache/${name}.txt`, import.meta.url), "utf8");

test("what ccache printed before and after three compilations of one file", () => {
  const [before, after] = [parseCcacheStats(recorded("before"))!, parseCcacheStats(recorded("after"))!];
  expect(before).toEqual({ hits: 0, misses: 0, uncacheable: 0 });
  expect(ccacheSince(before, after)).toEqual({ hits: 2, misses: 1, uncacheable: 1 });
  expect(hitRatio(after)).toBeCloseTo(2 / 3);
  expect(hitRatio(before)).toBeNull();
  expect(ccacheSince(after, before)).toBeNull();
});

test("hits are found by the source or by what the preprocessor makes of it", () => {
  const text = "cache_miss\t4\ndirect_cache_hit\t2\npreprocessed_cache_hit\t1\nfuture_counter\t9\n";
  expect(parseCcacheStats(text)).toEqual({ hits: 3, misses: 4, uncacheable: 0 });
});

test("another text is no statistics, whatever it is", () => {
  expect(parseCcacheStats("cache_miss 1\ndirect_cache_hit 2")).toBeNull();
  expect(parseCcacheStats("cache_miss\t-1\ndirect_cache_hit\t1\npreprocessed_cache_hit\t1")).toBeNull();
  fc.assert(fc.property(fc.string(), (text) => void parseCcacheStats(text)));
});

test("a cache may take a tenth of what is free, in steps, and nothing where little is", () => {
  const gibibyte = 1024 ** 3;
  const sizes = [null, 0, 9.9, 10, 19, 20, 49, 70, 250, 600, 1e9].map((free) =>
    compilerCacheBytes(free === null ? null : free * gibibyte),
  );
  expect(sizes.map((bytes) => (bytes === null ? null : bytes / gibibyte))).toEqual([
    null,
    null,
    null,
    1,
    1,
    2,
    2,
    5,
    20,
    50,
    50,
  ]);
});
