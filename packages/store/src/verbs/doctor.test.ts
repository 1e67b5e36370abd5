import { expect, test } from "vitest";
import { snapshotOf } from "../../test/snapshot-of.ts";
import type { Neighbour } from "../model/neighbours/neighbour.ts";
import { doctor } from "./doctor.ts";

const snapshot = snapshotOf({ paths: { app: { narBytes: 0 } }, roots: ["app"] });
const neighbours: Neighbour[] = (["nixperf", "nix-gc"] as const).map((what) => ({
  what,
  how: "timer",
  sign: `/${what}.timer`,
  says: "weekly",
  removesGenerations: true,
}));

test("other collectors stand among the findings, in the order of what matters, and warnings count as problems", async () => {
  const { findings, problems } = await doctor({ snapshot, neighbours });
  expect(findings.map(({ severity, subject }) => [severity, subject])).toEqual([
    ["warning", "/nix-gc.timer"],
    ["note", "/nix/var/nix/db/db.sqlite"],
    ["note", "/nixperf.timer"],
  ]);
  expect(problems).toBe(1);
});

test("of a snapshot nothing is said that is not in it: this machine is not asked", async () => {
  const { findings } = await doctor({ snapshot });
  expect(findings.map(({ code }) => code)).toEqual(["STORE_SIZES_UNKNOWN"]);
});
