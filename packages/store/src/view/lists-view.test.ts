import { expect, test } from "vitest";
import { snapshotOf, storePath } from "../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../test/snapshot-of.ts";
import { answerOf, plainContext, viewText } from "../../test/view-text.ts";
import { closure } from "../verbs/closure.ts";
import { dead } from "../verbs/dead.ts";
import { doctor } from "../verbs/doctor.ts";
import { live } from "../verbs/live.ts";
import { top } from "../verbs/top.ts";
import { versions } from "../verbs/versions.ts";
import { closureView } from "./closure-view.ts";
import { doctorView } from "./doctor-view.ts";
import { pathListView } from "./path-list-view.ts";
import { topView } from "./top-view.ts";
import { versionsView } from "./versions-view.ts";

const spec: SnapshotSpec = {
  paths: { "app-2": { refs: ["lib-1"], narBytes: 3000 }, "lib-1": { narBytes: 0 }, "app-1": { narBytes: 2000 } },
  roots: ["app-2"],
};
const snapshot = snapshotOf(spec);
const restricted = snapshotOf({ ...spec, hidden: { processes: 1 } });

test("live and dead as a document say how many, how large, and how sure that is", async () => {
  const deadView = async (from: typeof snapshot) => pathListView("dead")(await dead({ snapshot: from }), plainContext);
  const liveView = pathListView("live")(await live({ snapshot }), plainContext);
  expect(answerOf(await deadView(snapshot))).toBe("1 path, 2.0 KiB dead.");
  expect(answerOf(await deadView(restricted))).toBe("1 path, 2.0 KiB dead, as far as visible.");
  expect(answerOf(liveView)).toBe("2 paths, 2.9 KiB live.");
  expect(viewText(liveView)).toMatch(/ – +\/nix\/store\/\S+-lib-1\n/);
});

test("a closure says how many paths it has, and where the rest of them is shown", async () => {
  const view = closureView(await closure({ snapshot, path: "app-2" }), { ...plainContext, flags: { limit: 1 } });
  expect(answerOf(view)).toBe(`${storePath("app-2")} needs 2 paths with 2.9 KiB, itself included.`);
  expect(viewText(view)).toContain(`(1 more; nixperf-store closure ${storePath("app-2")} --paths)`);
});

test("the largest paths say by which size they are the largest", async () => {
  const answer = async (by: "nar" | "closure" | "retained") =>
    answerOf(topView(await top({ snapshot, by, limit: 2 }), plainContext));
  expect(await answer("nar")).toBe("The 2 largest paths of /nix/store by own size.");
  expect(await answer("closure")).toBe("The 2 largest paths of /nix/store by closure.");
  expect(await answer("retained")).toBe("The 2 largest paths of /nix/store by what would become dead with them.");
});

test("packages that are there more than once, and a store without any", async () => {
  const answer = async (from: typeof snapshot) =>
    answerOf(versionsView(await versions({ snapshot: from }), plainContext));
  expect(await answer(snapshot)).toBe(
    "1 package of /nix/store is there more than once; all but the largest copy of each take 2.0 KiB.",
  );
  expect(await answer(snapshotOf({ paths: {} }))).toContain("0 packages of /nix/store are there more than once");
});

test("a healthy store, one with things to know, and one with things to see to", async () => {
  const answer = async (more: Partial<SnapshotSpec>) =>
    answerOf(doctorView(await doctor({ snapshot: snapshotOf({ ...spec, paths: { "app-2": {} }, ...more }) })));
  expect(await answer({})).toBe("/nix/store has nothing wrong with it.");
  expect(await answer({ odd: ["tmp-1"] })).toBe("/nix/store has nothing wrong with it; some things are good to know.");
  expect(await answer({ leakedTempRoots: 500 })).toBe("/nix/store has 1 thing to see to.");
});
