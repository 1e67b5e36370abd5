import { expect, test } from "vitest";
import { snapshotOf, stateDir, storePath } from "../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../test/snapshot-of.ts";
import { answerOf, plainContext, viewText } from "../../test/view-text.ts";
import { why } from "../verbs/why.ts";
import { whyView } from "./why-view.ts";

const spec: SnapshotSpec = {
  paths: {
    app: { refs: ["lib"], deriver: "app.drv" },
    lib: { narBytes: 0 },
    "app.drv": { outputs: { out: "app" } },
    old: {},
    lost: { missing: true },
    made: { deriver: "other.drv" },
    "other.drv": {},
  },
  roots: [
    { target: "app", path: `${stateDir}/profiles/system-1-link` },
    { target: "app", path: "/home/ada/result" },
    "made",
  ],
};
const view = async (key: string, more: Partial<SnapshotSpec> = {}) =>
  whyView(await why({ snapshot: snapshotOf({ ...spec, ...more }), path: storePath(key) }), plainContext);
const answer = async (key: string, more?: Partial<SnapshotSpec>) =>
  answerOf(await view(key, more)).replace(storePath(key), key);

test("the answer says what keeps the path, or that nothing does, or how uncertain that is", async () => {
  expect(await answer("lib")).toBe("lib is alive because of 2 things: system: old generation 1 and 1 more.");
  expect(await answer("made")).toBe("made is alive because of 1 thing: gcroots/root-2.");
  expect(await answer("old")).toBe("old is dead: nothing keeps it.");
  expect(await answer("lost")).toBe("lost is registered but not on disk, and Nix's collector does not come across it.");
  expect(await answer("other.drv")).toBe(
    "other.drv may be kept or deleted: Nix decides by the order in which it looks at the store directory.",
  );
  expect(await answer("lib", { hidden: { directories: ["/x"] } })).toBe(
    "lib: what is alive is not known, as not all roots may be read.",
  );
});

test("the way from the root names each step and why it is one", async () => {
  const text = viewText(await view("app.drv"));
  expect(text).toContain("Shortest way from a root");
  expect(text).toContain("was built by (keep-derivations)");
  expect(text).toContain("If all of these let go");
  expect(viewText(await view("old"))).not.toMatch(/Shortest way|Kept by|let go/);
});
