import { expect, test } from "vitest";
import { databaseOf } from "../../test/snapshot-of.ts";
import { edgeKind } from "./edge-kind.ts";

test("an edge is a reference where there is one, else from a path to its deriver, or from a derivation to an output", () => {
  const keys = ["a.drv", "a", "b"];
  const database = databaseOf({
    paths: {
      "a.drv": { outputs: { out: "a" } },
      a: { deriver: "a.drv", refs: ["b"] },
      b: { refs: ["a.drv"], deriver: "a.drv" },
    },
  });
  const kind = (from: string, to: string) => edgeKind(database, keys.indexOf(from), keys.indexOf(to));
  expect(kind("a", "b")).toBe("reference");
  expect(kind("a", "a.drv")).toBe("deriver");
  expect(kind("a.drv", "a")).toBe("output");
  expect(kind("b", "a.drv")).toBe("reference");
});
