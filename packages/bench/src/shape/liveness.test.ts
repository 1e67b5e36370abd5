import { expect, test } from "vitest";

import { storeShape } from "./generate.ts";
import { livePaths } from "./liveness.ts";

test("keeping outputs keeps alive what the derivations that are alive have built, and all that was alive without", () => {
  const shape = storeShape({ paths: 2_000 });
  const [without, kept] = [livePaths(shape), livePaths(shape, { outputs: true })];
  const indexOf = new Map(shape.names.map((name, path) => [name, path]));
  const lost = shape.derivationOutputs.filter(({ drv, name }) => {
    const path = indexOf.get(name);
    return path !== undefined && kept[drv] === 1 && kept[path] === 0;
  });
  expect(lost).toEqual([]);
  expect(without.every((alive, path) => alive <= kept[path]!)).toBe(true);
  expect(kept.reduce((a, b) => a + b)).toBeGreaterThan(without.reduce((a, b) => a + b));
});
