import { throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compareVersions, parsePackageName } from "../src/store-path/index.ts";
import { evaluate } from "./golden/record.ts";

const pieces = [
  "1",
  "2",
  "10",
  "007",
  "2147483647",
  "2147483648",
  ".",
  "-",
  "_",
  "+",
  "pre",
  "a",
  "rc",
  "Z",
  "é",
  "日",
];
const version = fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join(""));

describeWithNix("any versions and names", (nix) => {
  test("10,000 pairs are ordered, and 1,000 names split, as by Nix", async () => {
    const seed = Date.now();
    const store = throwAwayStore({ nix });
    try {
      const versions = fc.sample(version, { seed, numRuns: 100 });
      const expression = "builtins.map (a: builtins.map (builtins.compareVersions a) l) l";
      const theirs = await evaluate(store, expression, versions);
      const ours = versions.map((a) => versions.map((b) => compareVersions(a, b)));
      expect(ours, `seed ${seed}`).toEqual(theirs);

      const names = fc
        .sample(version, { seed: seed + 1, numRuns: 1000 })
        .map((text, i) => `${i % 7 === 0 ? "" : "x-"}${text}`);
      const split = names.map((name) => {
        const parsed = parsePackageName(name);
        return { name: parsed.pname, version: parsed.version ?? "" };
      });
      expect(split, `seed ${seed}`).toEqual(await evaluate(store, "builtins.map builtins.parseDrvName l", names));
    } finally {
      store.dispose();
    }
  });
});
