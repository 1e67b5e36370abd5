import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyStore } from "../../test/any-store.ts";
import { snapshotOf, stateDir } from "../../test/snapshot-of.ts";
import { report } from "../verbs/report.ts";
import { retainedTreemap } from "./retained-treemap.ts";

test(
  "what lies in a rectangle fits in it, and all together are the whole store, if it is on disk",
  { timeout: 30_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(anyStore, async (spec) => {
        const record = await report({ snapshot: snapshotOf(spec) });
        const { labels, parents, weights, groups, groupNames } = retainedTreemap(record);
        const inside = new Float64Array(labels.length);
        let top = 0;
        labels.forEach((_, node) => {
          const parent = parents[node]!;
          expect(parent).toBeLessThan(node);
          expect(weights[node]).toBeGreaterThanOrEqual(0);
          expect(groupNames[groups[node]!]).toBeTypeOf("string");
          if (parent < 0) top += weights[node]!;
          else inside[parent]! += weights[node]!;
        });
        labels.forEach((_, node) => expect(inside[node]).toBeLessThanOrEqual(weights[node]!));
        const isWhole = (record.analysis.missing.paths ?? 0) === 0;
        if (isWhole) expect(top).toBe(record.analysis.paths.narBytes);
      }),
    );
  },
);

test("what one group of roots retains lies in it, what several keep together beside them", async () => {
  const record = await report({
    snapshot: snapshotOf({
      paths: { a: { refs: ["both"] }, b: { refs: ["both", "own"] }, own: {}, both: {}, gone: { narBytes: 7 } },
      roots: [
        { target: "a", path: `${stateDir}/profiles/x-1-link` },
        { target: "b", path: "/home/ada/result" },
      ],
    }),
  });
  const { labels, parents, weights } = retainedTreemap(record);
  const parentOf = (label: string) => labels[parents[labels.indexOf(label)]!];
  expect(parentOf("a")).toBe("x: old generation 1");
  expect(parentOf("own")).toBe("b");
  expect(parentOf("both")).toBe("shared by several roots");
  expect(parentOf("gone")).toBe("dead");
  expect(weights[labels.indexOf("/home/ada/result")]).toBe(200);
});

test("where roots may not be listed nothing is drawn as dead", async () => {
  const hidden = { directories: ["/nix/var/nix/gcroots/per-user/bo"] };
  const record = await report({ snapshot: snapshotOf({ paths: { a: {}, b: { narBytes: 7 } }, roots: ["a"], hidden }) });
  const { labels, parents, weights } = retainedTreemap(record);
  expect(labels[parents[labels.indexOf("b")]!]).toBe("not known to be alive");
  expect(labels[parents[labels.indexOf("a")]!]).toBe("not known to be alive");
  expect(weights[labels.indexOf("dead")]).toBe(0);
});
