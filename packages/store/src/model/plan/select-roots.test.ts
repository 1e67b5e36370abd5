import { expect, test } from "vitest";
import { snapshotOf, stateDir } from "../../../test/snapshot-of.ts";
import { understand } from "../store-model.ts";
import { selectRoots, severalProfiles } from "./select-roots.ts";

const at = (path: string) => ({ path, target: "a" });
const paths = [
  "/home/ada/shop/result",
  "/home/ada/shop/result-2",
  "/home/ada/blog/result-1",
  "/home/ada/blog/result-2",
  "/home/ada/web/.direnv/flake-profile-1-link",
  "/home/ada/web/.direnv/flake-inputs/b",
  `${stateDir}/profiles/system-1-link`,
  `${stateDir}/profiles/per-user/ada/profile-1-link`,
  `${stateDir}/profiles/per-user/bob/profile-1-link`,
  `${stateDir}/gcroots/mine`,
];
const { roots, groups } = understand(snapshotOf({ paths: { a: {} }, roots: paths.map(at) }));
const meant = (wanted: string) => selectRoots(wanted, roots, groups).map((root) => roots[root]!.path);

test("a link is meant by its path and no other link beside it, though their group is called by it", () => {
  expect(meant("/home/ada/shop/result")).toEqual(["/home/ada/shop/result"]);
  expect(meant("/home/ada/shop/result-2")).toEqual(["/home/ada/shop/result-2"]);
  expect(meant("/home/ada/blog/result")).toEqual(["/home/ada/blog/result-1", "/home/ada/blog/result-2"]);
  expect(meant("/home/ada/shop")).toEqual([]);
});

test("an environment, a generation and a root in gcroots are meant by the names that people see", () => {
  expect(meant("/home/ada/web/.direnv/")).toEqual(paths.slice(4, 6));
  for (const name of ["system-1", `${stateDir}/profiles/system-1`, `${stateDir}/profiles/system-1-link`]) {
    expect(meant(name)).toEqual([`${stateDir}/profiles/system-1-link`]);
  }
  expect(meant("gcroots/mine")).toEqual([`${stateDir}/gcroots/mine`]);
});

test("a generation that several profiles have by the same name is known to be of several", () => {
  const of = (wanted: string) => severalProfiles(selectRoots(wanted, roots, groups), roots);
  const perUser = `${stateDir}/profiles/per-user`;
  expect(of("profile-1")).toEqual([`${perUser}/ada/profile`, `${perUser}/bob/profile`]);
  expect(of(`${perUser}/ada/profile-1`)).toEqual([]);
  expect(of("system-1")).toEqual([]);
});
