import { expect, test } from "vitest";
import { snapshotOf, stateDir, storePath, takenAt } from "../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../test/snapshot-of.ts";
import { answerOf, plainContext, viewText } from "../../test/view-text.ts";
import { roots } from "../verbs/roots.ts";
import { rootsView } from "./roots-view.ts";

const day = 86_400;
const spec: SnapshotSpec = {
  paths: { app: { narBytes: 3000 }, lib: { narBytes: 1000 } },
  roots: [
    { target: "app", path: `${stateDir}/profiles/system-1-link`, changed: takenAt - 100 * day },
    { target: "app", path: `${stateDir}/profiles/system-2-link`, changed: takenAt - 3 * day },
    { target: "lib", path: "/home/ada/result", uid: 54_321, changed: takenAt - day },
  ],
  runtime: [{ path: "/proc/17/maps", how: "maps", target: storePath("lib"), pid: 17, process: "editor" }],
  dangling: [
    { entry: `${stateDir}/gcroots/auto/a`, target: "/mnt/usb/result", auto: true, unmounted: "/mnt/usb" },
    { entry: `${stateDir}/gcroots/auto/b`, target: "/home/ada/gone", auto: true, unmounted: null },
  ],
};
const view = async (more: Partial<SnapshotSpec>, flags: Record<string, boolean | number>) =>
  rootsView(await roots({ snapshot: snapshotOf({ ...spec, ...more }) }), { ...plainContext, flags });

test("one row for what is let go together, what retains most first, with its youngest and oldest age", async () => {
  const text = viewText(await view({}, {}));
  expect(text).toMatch(/2\.9 KiB +2\.9 KiB +system: 2 old generations \(1 to 2\) +profile +3 d +100 d\n/);
  expect(text).toMatch(/0 KiB +1\.0 KiB +editor \(pid 17\) +process +– +–\n/);
  expect(text).not.toContain("system-1-link");
});

test("with --each one row a root, with owner, what it protects and how a process holds it", async () => {
  const text = viewText(await view({}, { each: true }));
  expect(text).toContain("system-1-link");
  expect(text).toMatch(new RegExp(`/home/ada/result +${storePath("lib")} +result +54321 +24 h`));
  expect(text).toMatch(/editor \(pid 17\) +\S+-lib +process maps +- +–\n/);
});

test("with --limit only so many rows, and the command that shows the rest", async () => {
  const text = viewText(await view({}, { each: true, limit: 1 }));
  expect(text).toContain("(3 more; nixperf-store roots --each --limit 4)");
});

test("links that protect nothing stand apart, those at risk with the reason", async () => {
  const text = viewText(await view({}, {}));
  expect(text).toMatch(/\/mnt\/usb\/result +yes: \/mnt\/usb is not mounted\n/);
  expect(text).toMatch(/\/home\/ada\/gone +no\n/);
  expect(viewText(await view({ dangling: [] }, {}))).not.toContain("protect nothing");
});

test("the answer counts the roots", async () => {
  expect(answerOf(await view({}, {}))).toBe("4 roots keep paths of /nix/store alive.");
  expect(answerOf(await view({ roots: ["app"], runtime: [] }, {}))).toBe("1 root keeps paths of /nix/store alive.");
  expect(answerOf(await view({ roots: [], runtime: [] }, {}))).toBe("0 roots keep paths of /nix/store alive.");
});
