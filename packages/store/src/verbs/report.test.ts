import { expect, test } from "vitest";
import { snapshotOf, stateDir, storePath } from "../../test/snapshot-of.ts";
import { report } from "./report.ts";

test("the parts are of one instant, and every path is held by another, one group of roots, several, or nothing", async () => {
  const snapshot = snapshotOf({
    paths: {
      "system-1": { refs: ["app"], narBytes: 1000 },
      "system-2": { refs: ["app"], narBytes: 10 },
      app: { refs: ["lib", "data"] },
      data: {},
      lib: {},
      tool: { refs: ["lib"] },
      old: {},
    },
    roots: [
      { target: "system-1", path: `${stateDir}/profiles/system-1-link` },
      { target: "system-2", path: `${stateDir}/profiles/system-2-link` },
      { target: "tool", path: "/home/ada/result" },
    ],
  });
  const record = await report({ snapshot });
  const each = record.analysis.each!;
  const holderOf = (key: string) => {
    const { kind, index } = record.heldBy[each.findIndex(({ path }) => path === storePath(key))]!;
    if (index === null) return kind;
    return kind === "path" ? each[index]!.path : record.roots.groups[index]!.label;
  };
  expect(record.heldBy).toHaveLength(each.length);
  const system = "system: 2 old generations (1 to 2)";
  expect(holderOf("system-1")).toBe(system);
  expect(holderOf("app")).toBe(system);
  expect(holderOf("data")).toBe(storePath("app"));
  expect(holderOf("lib")).toBe("several");
  expect(holderOf("tool")).toBe("/home/ada/result");
  expect(holderOf("old")).toBe("nothing");
  expect(record.doctor.store).toEqual(record.roots.store);
});
