import * as fc from "fast-check";
import { expect, test } from "vitest";
import { databaseOf } from "../../test/snapshot-of.ts";
import type { PathSpec } from "../../test/snapshot-of.ts";
import { repeatedPackages } from "./versions.ts";

const noKind = () => null;

test("a package is repeated by its versions, by builds of one version, and each output for itself", () => {
  const database = databaseOf({
    paths: {
      "a:git-2.45.2": { narBytes: 10 },
      "b:git-2.45.2": { narBytes: 30 },
      "git-2.9": { narBytes: 20 },
      "a:git-2.45.2-doc": { narBytes: 1 },
      "zlib-1.3": { narBytes: 5 },
      "a:git-2.45.2.drv": {},
      "b:git-2.45.2.drv": {},
    },
  });
  expect(repeatedPackages(database, noKind)).toEqual({
    packages: 1,
    extraBytes: 30,
    top: [
      {
        name: "git",
        output: "out",
        versions: ["2.9", "2.45.2"],
        copies: [
          { path: 0, version: "2.45.2" },
          { path: 1, version: "2.45.2" },
          { path: 2, version: "2.9" },
        ],
        narBytes: 60,
        extraBytes: 30,
      },
    ],
  });
});

test("paths of a kind of their own are counted by it, not by the name that they share with others", () => {
  const database = databaseOf({ paths: { "a:source": {}, "b:source": {}, "c:source": {}, nixpkgs: {} } });
  const { top } = repeatedPackages(database, (path) => (path === 2 ? null : "nixpkgs source"));
  expect(top.map(({ name, copies, versions }) => [name, copies.map(({ path }) => path), versions])).toEqual([
    ["nixpkgs source", [0, 1, 3], []],
  ]);
});

const anyPaths = fc.uniqueArray(
  fc.record({
    copy: fc.nat({ max: 3 }),
    pname: fc.constantFrom("a", "b", "c"),
    version: fc.constantFrom("", "1.0", "1.9", "1.10", "2pre1"),
    output: fc.constantFrom("", "dev"),
    narBytes: fc.nat({ max: 5 }),
  }),
  { selector: ({ copy, pname, version, output }) => [copy, pname, version, output].join(), maxLength: 15 },
);

test("the sums are over all repeated packages, the list has the largest of them, newest copies first", () => {
  fc.assert(
    fc.property(anyPaths, fc.nat({ max: 6 }), (all, limit) => {
      const dashed = (text: string) => (text === "" ? "" : `-${text}`);
      const paths = Object.fromEntries(
        all.map(({ copy, pname, version, output, narBytes }): [string, PathSpec] => [
          `${copy}:${pname}${dashed(version)}${dashed(output)}`,
          { narBytes },
        ]),
      );
      const groups = Object.values(Object.groupBy(all, ({ pname, output }) => `${pname} ${output}`)).filter(
        (group) => group!.length > 1,
      );
      const extras = groups.map((group) => {
        const sizes = group!.map(({ narBytes }) => narBytes).toSorted((a, b) => a - b);
        return sizes.slice(0, -1).reduce((a, b) => a + b, 0);
      });
      const found = repeatedPackages(databaseOf({ paths }), noKind, { limit });
      expect(found.packages).toBe(groups.length);
      expect(found.extraBytes).toBe(extras.reduce((a, b) => a + b, 0));
      expect(found.top.map(({ extraBytes }) => extraBytes)).toEqual(extras.toSorted((a, b) => b - a).slice(0, limit));
      const order = ["", "1.0", "1.9", "1.10", "2pre1"];
      for (const { copies, versions } of found.top) {
        const ranks = copies.map(({ version }) => order.indexOf(version));
        expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
        expect(versions).toEqual(
          order.filter((version) => version !== "" && copies.some((one) => one.version === version)),
        );
      }
    }),
    { numRuns: 500 },
  );
});
