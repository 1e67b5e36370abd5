import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goldens } from "../../test/golden/fixtures.ts";
import { verifyCompareVersions, verifyNames, verifyPackageNames } from "../../test/golden/verify.ts";
import {
  compareVersions,
  fullPath,
  isDerivationName,
  isStorePathName,
  parsePackageName,
  parseStorePathName,
  storePathOf,
} from "./index.ts";

const hash = "0c8vqmf2i3a1sxj9nylqhnpkb5h0ms3r";

describe.each(goldens)("as Nix %s answered", (_version, golden) => {
  test("every name that it takes is taken", () => verifyNames(golden));
  test("versions are compared as it compares them", () => verifyCompareVersions(golden));
  test("names are split as it splits them", () => verifyPackageNames(golden));
});

test("a name that none of the recorded versions takes is refused", () => {
  const taken = new Set(goldens.flatMap(([, golden]) => golden.names.filter((n) => n.isTaken).map((n) => n.name)));
  for (const { name } of goldens[0]![1].names) {
    expect(isStorePathName(`${hash}-${name}`), JSON.stringify(name)).toBe(taken.has(name));
  }
  const kept = new Set(goldens.flatMap(([, g]) => g.entries.filter((e) => e.isStorePath).map((e) => e.baseName)));
  for (const { baseName } of goldens[0]![1].entries) {
    expect(isStorePathName(baseName), JSON.stringify(baseName)).toBe(kept.has(baseName));
  }
});

test("the rule is that of one regular expression, for any text", () => {
  const naive = /^[0-9a-df-np-sv-z]{32}[^][0-9a-zA-Z+\-._?=]{1,211}$/;
  const piece = fc.constantFrom(hash, "-", "a", ".", "é", "~", "\n", "0", "e", "z", "b".repeat(210), "c".repeat(32));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map((parts) => parts.join("")),
        fc.string(),
      ),
      (text) => {
        expect(isStorePathName(text)).toBe(naive.test(text));
        expect(parseStorePathName(text) !== null).toBe(naive.test(text));
      },
    ),
    { numRuns: 2000 },
  );
});

test("a base name is taken apart", () => {
  const baseName = `${hash}-hello-2.12.1.drv`;
  expect(parseStorePathName(baseName)).toEqual({ baseName, hashPart: hash, name: "hello-2.12.1.drv" });
  expect(isDerivationName(baseName)).toBe(true);
  expect(isDerivationName(`${hash}-hello.drv.lock`)).toBe(false);
});

describe("the store object that a path lies in", () => {
  const name = `${hash}-x`;
  test.each([
    [`/nix/store/${name}`, name],
    [`/nix/store/${name}/`, name],
    [`/nix/store/${name}/bin/../..`, name],
    [`/nix/store//${name}`, null],
    [`/nix/store/./${name}`, null],
    [`/nix/store/../store/${name}`, null],
    [`/nix/./store/${name}`, null],
    [`/nix/storehouse/${name}`, null],
    [`/nix/store-${name}`, null],
    [`nix/store/${name}`, null],
    ["/nix/store/", null],
    ["/nix/store", null],
    ["", null],
    ["/nix/store/.links/x", null],
  ])("of %s is %s", (path, expected) => {
    expect(storePathOf("/nix/store", path)).toBe(expected);
  });

  test("is the one that the full path was made of", () => {
    expect(storePathOf("/a b", fullPath("/a b", name))).toBe(name);
  });
});

test("order of versions: turned round it is the opposite, and any text has a place in it", () => {
  const version = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom("1", "10", ".", "-", "pre", "a", "9999999999", "é")).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(version, version, (a, b) => {
      expect(compareVersions(a, a)).toBe(0);
      // Adding zero makes 0 of -0.
      expect(compareVersions(b, a) + 0).toBe(-compareVersions(a, b) + 0);
    }),
  );
});

test("a name is its package and version again", () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const { pname, version } = parsePackageName(name);
      expect(version === null ? pname : `${pname}-${version}`).toBe(name);
    }),
  );
});

test("a million names are judged in a fraction of a second", () => {
  const names = Array.from({ length: 1000 }, (_, i) => `${hash}-package-with-a-name-${i}`);
  const begun = performance.now();
  let count = 0;
  for (let i = 0; i < 1_000_000; i++) if (isStorePathName(names[i % 1000]!)) count++;
  expect(count).toBe(1_000_000);
  // 0.1 s on a small machine; the bound only catches another order of growth.
  expect(performance.now() - begun).toBeLessThan(2000);
});
