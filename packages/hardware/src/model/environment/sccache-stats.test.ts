import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ccacheSince } from "./ccache-stats.ts";
import { parseSccacheStats } from "./sccache-stats.ts";

/** Printed by sccache 0.4.0-pre.6 before and after it was asked to compile one file three times, and to link it. */
const recorded = (name: string): string =>
  readFileSync(new URL(`../../../test/sccache/${name}.json`, import.meta.url), "utf8");

test("what sccache printed before and after three compilations of one file", () => {
  const [before, after] = [parseSccacheStats(recorded("before"))!, parseSccacheStats(recorded("after"))!];
  expect(before).toEqual({ hits: 0, misses: 0, uncacheable: 0 });
  expect(after).toEqual({ hits: 2, misses: 1, uncacheable: 1 });
  expect(ccacheSince(after, before)).toBeNull();
});

test("all languages count together", () => {
  const stats = { cache_hits: { counts: { "C/C++": 2, Rust: 3 } }, cache_misses: { counts: { Rust: 4 } } };
  expect(parseSccacheStats(JSON.stringify({ stats }))).toEqual({ hits: 5, misses: 4, uncacheable: 0 });
});

test("another text is no statistics, whatever it is", () => {
  for (const text of [
    "",
    "null",
    "{}",
    '{"stats":{"cache_hits":{"counts":{"C":-1}},"cache_misses":{"counts":{}}}}',
    '{"stats":{"cache_hits":{"counts":{}},"cache_misses":{"counts":null}}}',
    "cache_miss\t1\n",
  ])
    expect(parseSccacheStats(text), text).toBeNull();
  fc.assert(fc.property(fc.json(), (text) => void parseSccacheStats(text)));
});
