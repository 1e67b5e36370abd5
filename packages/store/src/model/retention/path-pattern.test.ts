import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nameFits, pathPattern } from "./path-pattern.ts";

const home = "/home/ada";
const fits = (pattern: string, path: string) => pathPattern(pattern, home)!(path);

test.each([
  ["/srv/ci/result", "/srv/ci/result"],
  ["/srv/*/result", "/srv/ci/result"],
  ["/srv/ci-*/res*t", "/srv/ci-7/result"],
  ["/srv/**", "/srv/a/b/c"],
  ["/srv/**/result", "/srv/result"],
  ["/srv/**/result", "/srv/a/b/result"],
  ["**/result-*", "/srv/a/result-dev"],
  ["/**/ci/**/x", "/a/ci/b/ci/x"],
  ["~/ci/**", "/home/ada/ci/a/result"],
  ["~/ci/*", "/home/ada/ci/.hidden"],
  ["~", "/home/ada"],
  ["/srv//ci/", "/srv/ci"],
])("%s fits %s", (pattern, path) => expect(fits(pattern, path)).toBe(true));

test.each([
  ["/srv/*", "/srv/a/b"],
  ["/srv/*", "/srv"],
  ["/srv/a*c", "/srv/ab"],
  ["/srv/**/x", "/srv/a/y"],
  ["~/ci/**", "/home/ada2/ci/x"],
  ["~/ci/**", "/home/ci/x"],
  ["ada/**", "/home/ada/x"],
  ["/srv/[ab]?", "/srv/a1"],
  ["/~/x", "/home/ada/x"],
])("%s does not fit %s", (pattern, path) => expect(fits(pattern, path)).toBe(false));

test("a star in the name of the home is a star there, not a pattern", () => {
  expect(pathPattern("~/x", "/home/*")!("/home/ada/x")).toBe(false);
  expect(pathPattern("~/x", "/home/*")!("/home/*/x")).toBe(true);
});

test("without a home there is no such pattern, and others are as ever", () => {
  expect(pathPattern("~/ci/**", null)).toBeNull();
  expect(pathPattern("/ci/**", null)!("/ci/x")).toBe(true);
});

/** The definition, tried in every way. */
function naive(items: readonly string[], places: readonly string[], star: string, same: Same): boolean {
  const [place, ...others] = places;
  if (place === undefined) return items.length === 0;
  if (place === star)
    return items.some((_, i) => naive(items.slice(i), others, star, same)) || naive([], others, star, same);
  return items.length > 0 && same(items[0]!, place) && naive(items.slice(1), others, star, same);
}
type Same = (item: string, place: string) => boolean;
const naiveName: Same = (name, pattern) => naive([...name], [...pattern], "*", (a, b) => a === b);

test("a name fits as trying everything says", () => {
  const letter = fc.constantFrom("a", "b");
  const text = fc.array(letter, { maxLength: 8 }).map((all) => all.join(""));
  const pattern = fc.array(fc.oneof(letter, fc.constant("*")), { maxLength: 6 }).map((all) => all.join(""));
  fc.assert(
    fc.property(text, pattern, (name, wanted) => {
      expect(nameFits(name, wanted)).toBe(naiveName(name, wanted));
    }),
    { numRuns: 2000 },
  );
});

test("a path fits as trying everything says", () => {
  const name = fc.constantFrom("a", "b", "ab");
  const path = fc.array(name, { maxLength: 6 });
  const pattern = fc.array(fc.oneof(name, fc.constantFrom("**", "*", "a*", "*b")), { maxLength: 5 });
  fc.assert(
    fc.property(path, pattern, (segments, places) => {
      expect(fits(`/${places.join("/")}`, `/${segments.join("/")}`)).toBe(naive(segments, places, "**", naiveName));
    }),
    { numRuns: 2000 },
  );
});

test("a pattern made to take for ever does not", () => {
  const before = performance.now();
  expect(fits(`/${"a*".repeat(500)}b`, `/${"a".repeat(4000)}`)).toBe(false);
  expect(fits(`/${"**/a/".repeat(500)}b`, `/${"a/".repeat(4000)}`)).toBe(false);
  expect(performance.now() - before).toBeLessThan(2000);
});
