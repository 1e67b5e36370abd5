import type { HiddenRoots } from "@nixperf/nix/roots";
import { expect, test } from "vitest";
import { visibility } from "./visibility.ts";

const nothing: HiddenRoots = { directories: [], links: [], tempRootFiles: 0, processes: 0 };

test("where everything was looked at, the answer is exact", () => {
  expect(visibility(nothing)).toEqual({ visibility: "exact", gaps: [] });
});

test.each([
  [{ directories: ["/nix/var/nix/gcroots/per-user/bo"] }, "unknown", "NIXPERF_ROOTS_UNREADABLE"],
  [{ links: ["/nix/var/nix/gcroots/auto/x"] }, "as-far-as-visible", "NIXPERF_ROOTS_HIDDEN"],
  [{ tempRootFiles: 2 }, "as-far-as-visible", "NIXPERF_TEMP_ROOTS_HIDDEN"],
  [{ tempRootFiles: null }, "as-far-as-visible", "NIXPERF_TEMP_ROOTS_HIDDEN"],
  [{ processes: 1 }, "as-far-as-visible", "NIXPERF_PROC_HIDDEN"],
  [{ processes: null }, "as-far-as-visible", "NIXPERF_PROC_HIDDEN"],
] as const)("hidden %j makes it %s and is named by %s", (hidden, seen, code) => {
  const found = visibility({ ...nothing, ...hidden } as HiddenRoots);
  expect(found.visibility).toBe(seen);
  expect(found.gaps).toEqual([expect.objectContaining({ code, at: "/dead" })]);
  expect(found.gaps[0]?.tries).not.toEqual([]);
});

test("everything that is hidden is named, the number of it in words that fit", () => {
  const { gaps } = visibility({
    directories: ["/a", "/b", "/c", "/d"],
    links: ["/x", "/y"],
    tempRootFiles: 1,
    processes: 2,
  });
  expect(gaps.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "what is alive: 4 directories of roots may not be listed (/a, /b, /c)",
      "what 2 roots in places this user may not enter keep alive (such as /x)",
      "what 1 running Nix process protects while at work",
      "what 2 processes of other users use",
    ]
  `);
  const one = visibility({ directories: ["/a"], links: ["/x"], tempRootFiles: 2, processes: 1 });
  expect(one.gaps.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "what is alive: 1 directory of roots may not be listed (/a)",
      "what 1 root in places this user may not enter keeps alive (such as /x)",
      "what 2 running Nix processes protect while at work",
      "what 1 process of another user uses",
    ]
  `);
});

test("settings that could not be read may keep more alive, so the answer is not exact", () => {
  const gap = { at: "/settings", code: "NIXPERF_CONF_PROBLEM", message: "cannot read /etc/nix/nix.conf", tries: [] };
  expect(visibility(nothing, [gap])).toEqual({
    visibility: "as-far-as-visible",
    gaps: [expect.objectContaining({ at: "/dead", code: "NIXPERF_CONF_PROBLEM" })],
  });
});
