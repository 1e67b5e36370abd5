import type { Graph } from "@nixperf/graph";
import { expect, test } from "vitest";
import { snapshotOf } from "../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../test/snapshot-of.ts";
import { livenessEdges } from "./liveness-edges.ts";

/** Every kind of knowledge about which derivation made what, right, missing and contradictory. */
const spec: SnapshotSpec = {
  paths: {
    "a.drv": { outputs: { out: "a", dev: "a-dev" }, refs: ["src"] },
    "b.drv": { outputs: { out: "gone" } },
    "ca.drv": {},
    src: {},
    a: { deriver: "a.drv", refs: ["a"] },
    "a-dev": { deriver: "b.drv", refs: ["a"] },
    ca: { deriver: "ca.drv" },
    copied: { deriver: "elsewhere.drv" },
  },
  realised: [["ca.drv", "ca"]],
};
const references = ["a.drv src", "a a", "a-dev a"];

const edgesOf = (graph: Graph): string[] => {
  const keys = Object.keys(spec.paths);
  return keys.flatMap((key, from) =>
    [...graph.targets.subarray(graph.offsets[from], graph.offsets[from + 1])].map((to) => `${key} ${keys[to]}`),
  );
};

test("without the keep settings only references keep anything alive", () => {
  const { certain, possible } = livenessEdges(snapshotOf({ ...spec, keepDerivations: false, keepOutputs: false }));
  expect(edgesOf(certain).toSorted()).toEqual(references.toSorted());
  expect(edgesOf(possible).toSorted()).toEqual(references.toSorted());
});

test("keep-derivations keeps the deriver for certain only where deriver and output know each other", () => {
  const { certain, possible } = livenessEdges(snapshotOf({ ...spec, keepDerivations: true, keepOutputs: false }));
  expect(edgesOf(certain).toSorted()).toEqual([...references, "a a.drv", "ca ca.drv"].toSorted());
  expect(edgesOf(possible).toSorted()).toEqual([...references, "a a.drv", "a-dev b.drv", "ca ca.drv"].toSorted());
});

test("keep-outputs keeps outputs whatever their deriver, for certain only where the database lists them", () => {
  const { certain, possible } = livenessEdges(snapshotOf({ ...spec, keepDerivations: false, keepOutputs: true }));
  expect(edgesOf(certain).toSorted()).toEqual([...references, "a.drv a", "a.drv a-dev"].toSorted());
  expect(edgesOf(possible).toSorted()).toEqual([...references, "a.drv a", "a.drv a-dev", "ca.drv ca"].toSorted());
});

test.each(["certain", "possible"] as const)("each setting adds its own %s edges, whatever the other is", (which) => {
  const count = (keepDerivations: boolean, keepOutputs: boolean) =>
    livenessEdges(snapshotOf({ ...spec, keepDerivations, keepOutputs }))[which].edgeCount;
  expect(count(true, true) + count(false, false)).toBe(count(true, false) + count(false, true));
});
