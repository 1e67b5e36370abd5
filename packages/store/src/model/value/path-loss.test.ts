import { expect, test } from "vitest";
import { databaseOf, takenAt } from "../../../test/snapshot-of.ts";
import { assumed, chanceOfUse, isCostly, pathLoss, recovery } from "./path-loss.ts";
import type { Worth } from "./path-loss.ts";

const database = databaseOf({
  paths: {
    "a.drv": { outputs: { out: "a", doc: "a-doc" } },
    a: { deriver: "a.drv", narBytes: 50_000_000 },
    "a-doc": { deriver: "a.drv", narBytes: 50_000_000 },
    source: { narBytes: 300_000_000 },
    built: { deriver: "gone.drv" },
  },
});
database.contentAddressed[3] = 1;
database.ultimate.fill(1, 1);
const worth: Worth = { costOf: () => null, isFetchable: () => null, lastUsed: () => null, now: takenAt };
const alone = { ...database, outputs: { ...database.outputs, paths: database.outputs.paths.map(() => -1) } };
const seconds = (path: number, more: Partial<Worth> = {}) => recovery(alone, { ...worth, ...more })(path);

test("a path comes back by download, else by a build, and sources by a copy", () => {
  expect(seconds(1, { isFetchable: () => true })).toBeCloseTo(assumed.fetchSeconds + 5);
  const measured = { costOf: () => ({ seconds: 900, by: "name" as const }) };
  expect(seconds(1, measured)).toBe(900);
  expect(seconds(1, { ...measured, isFetchable: () => true })).toBeLessThan(10);
  expect(seconds(1)).toBe(assumed.buildSeconds);
  expect(seconds(1, { costOf: () => ({ seconds: 5, by: "class" }) })).toBe(5);
  expect(seconds(0, measured)).toBe(assumed.derivationSeconds);
  expect(seconds(3)).toBeCloseTo(3 + assumed.derivationSeconds);
});

test("what was not built here is taken to come from somewhere again, unless a substituter was asked and has it not", () => {
  const fetched = { ...database, ultimate: new Uint8Array(5) };
  expect(recovery(fetched, worth)(4)).toBeLessThan(1);
  expect(recovery(fetched, { ...worth, isFetchable: () => false })(4)).toBe(assumed.buildSeconds);
  expect(recovery(fetched, { ...worth, costOf: () => ({ seconds: 9, by: "class" }) })(4)).toBeLessThan(1);
});

test("loss halves with every half-life without use, and outputs of one derivation share its cost", () => {
  const halfLife = assumed.halfLifeSeconds;
  const lossOf = pathLoss(database, { ...worth, lastUsed: (path) => takenAt - path * halfLife });
  expect(lossOf(1)).toBe(assumed.buildSeconds / 2 / 2);
  expect(lossOf(2)).toBe(assumed.buildSeconds / 2 / 4);
  expect(lossOf(4)).toBe(assumed.buildSeconds / 16);
  expect(pathLoss(database, { ...worth, now: takenAt + halfLife })(4)).toBe(assumed.buildSeconds / 2);
  expect(chanceOfUse(Number.NaN)).toBe(1);
  expect(chanceOfUse(-5)).toBe(1);
});

test("costly is what is known to take longer than the bound, and not known to be fetchable", () => {
  const costOf = () => ({ seconds: 100, by: "derivation" as const });
  expect(isCostly({ ...worth, costOf }, 1, 99)).toBe(true);
  expect(isCostly({ ...worth, costOf }, 1, 100)).toBe(false);
  expect(isCostly({ ...worth, costOf, isFetchable: () => false }, 1, 99)).toBe(true);
  expect(isCostly({ ...worth, costOf, isFetchable: () => true }, 1, 99)).toBe(false);
  expect(isCostly({ ...worth, costOf: () => ({ seconds: 100, by: "class" }) }, 1, 99)).toBe(false);
  expect(isCostly(worth, 1, 99)).toBe(false);
});
