import { expect, test } from "vitest";
import { snapshotOf } from "../../test/snapshot-of.ts";
import { answerOf, plainContext, viewText } from "../../test/view-text.ts";
import { diff } from "../verbs/diff.ts";
import { diffView } from "./diff-view.ts";

const snapshot = snapshotOf({
  paths: {
    before: { refs: ["git-2.9", "gone-1", "a:same-1"], narBytes: 10 },
    after: { refs: ["git-2.10", "new-1", "b:same-1"], narBytes: 10 },
    "git-2.9": { narBytes: 100 },
    "git-2.10": { narBytes: 5000 },
    "gone-1": {},
    "new-1": {},
    "a:same-1": {},
    "b:same-1": {},
  },
});
const view = async (before: string, after: string) => diffView(await diff({ snapshot, before, after }), plainContext);

test("the answer says by how much and which is larger; a difference is never shown as a negative size there", async () => {
  expect(answerOf(await view("before", "after"))).toMatch(
    /^after is larger by 4\.8 KiB than before; \d packages differ\.$/,
  );
  expect(answerOf(await view("after", "before"))).toMatch(
    /^before is smaller by 4\.8 KiB than after; \d packages differ\.$/,
  );
  expect(answerOf(await view("after", "after"))).toBe("Both are the same path.");
});

test("packages stand under what happened to them, with both versions", async () => {
  const text = viewText(await view("before", "after"));
  expect(text).toMatch(/Upgraded \(1\)[^]*git +2\.9 → 2\.10/);
  expect(text).toMatch(/Added \(2\)[^]*new +1/);
  expect(text).toMatch(/Removed \(2\)[^]*gone +1/);
  expect(text).toMatch(/Rebuilt, same version \(1\)[^]*same +1/);
});
