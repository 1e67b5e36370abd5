import { expect, test } from "vitest";
import { viewText } from "../../test/view-text.ts";
import type { Growth } from "../model/growth/growth.ts";
import { growthBlocks } from "./growth-view.ts";

const gib = 1024 ** 3;
const day = 86_400;
const rate = (perDayBytes: number, lowBytes = perDayBytes, highBytes = perDayBytes) => ({
  perDayBytes,
  lowBytes,
  highBytes,
});
const growth: Growth = {
  since: "2026-01-01T00:00:00.000Z",
  until: "2026-01-20T00:00:00.000Z",
  days: 20,
  store: rate(1.2 * gib, 0.9 * gib, 1.5 * gib),
  roots: [{ root: "/home/ada/src/shop/.direnv", ...rate(0.5 * gib) }],
  packages: [{ package: "linux", ...rate(0.25 * gib) }],
  disk: {
    ...rate(2 * gib, gib, 3 * gib),
    freeBytes: 46 * gib,
    fullInSeconds: 23 * day,
    soonestSeconds: 15 * day,
    latestSeconds: 46 * day,
  },
};
const shown = (more: Partial<Growth> = {}) =>
  viewText({ title: "", blocks: growthBlocks({ ...growth, ...more }) }).replaceAll(/ +/g, " ");

test("one line says how much a day and when the disk is full, with what is between", () => {
  expect(shown()).toContain(
    "grows 1.2 GiB a day (922 MiB to 1.5 GiB), disk full in 23 d (15 d to 46 d) (told from 20 days)",
  );
});

test("what grows most is listed", () => {
  expect(shown()).toMatch(/512 MiB \/home\/ada\/src\/shop\/.direnv root\n 256 MiB linux package/);
  expect(shown({ roots: [], packages: [] })).not.toContain("What grows");
});

test("a disk that may never be full, one that is far from it, and one of which nothing is known", () => {
  expect(shown({ disk: { ...growth.disk!, latestSeconds: null } })).toContain(
    "disk full in 23 d (15 d or perhaps never)",
  );
  expect(shown({ disk: { ...growth.disk!, fullInSeconds: 9000 * day } })).not.toContain("disk full");
  expect(shown({ disk: { ...growth.disk!, fullInSeconds: null } })).not.toContain("disk full");
  expect(shown({ disk: null })).not.toContain("disk");
});

test("a store that does not grow, and nothing where it is not known", () => {
  expect(shown({ store: rate(-gib), disk: null })).toContain("grows not at all between collections");
  expect(growthBlocks(null)).toEqual([]);
});
