import { expect, test } from "vitest";
import { snapshotOf, stateDir } from "../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../test/snapshot-of.ts";
import { understand } from "./store-model.ts";

const auto = `${stateDir}/gcroots/auto/x`;

/** The label of each group, whether it is current, and the paths of its roots. */
function groupsOf(spec: Omit<SnapshotSpec, "paths">): Array<[label: string, current: boolean, paths: string[]]> {
  const { groups, roots } = understand(snapshotOf({ ...spec, paths: { app: {}, lib: {} } }));
  return groups.map(({ label, current, members }) => [label, current, members.map((i) => roots[i]!.path)]);
}

const links = (...paths: string[]) => paths.map((path) => ({ target: "app", path, entry: auto }));

test("the old generations of a profile are let go together, the current one is for itself", () => {
  const system = (n: number) => `${stateDir}/profiles/system-${n}-link`;
  const roots = links(system(9), system(10), system(42), system(43));
  expect(groupsOf({ roots, currentGenerations: { [`${stateDir}/profiles/system`]: 42 } })).toEqual([
    ["system: 3 old generations (9 to 43)", false, [system(9), system(10), system(43)]],
    ["system: current generation (42)", true, [system(42)]],
  ]);
});

test("a profile whose current generation is not known has only old ones; one alone is named", () => {
  const path = "/home/ada/.local/state/nix/profiles/home-manager-7-link";
  expect(groupsOf({ roots: links(path) })).toEqual([
    ["/home/ada/.local/state/nix/profiles/home-manager: old generation 7", false, [path]],
  ]);
});

test("the links of one project, and those of one environment, are let go together", () => {
  const roots = links("/p/result", "/p/result-dev", "/q/result", "/p/.direnv/a", "/p/.direnv/b/c", "/p/.devenv/a");
  expect(groupsOf({ roots }).map(([label, , paths]) => [label, paths.length])).toEqual([
    ["/p/result", 2],
    ["/q/result", 1],
    ["/p/.direnv", 2],
    ["/p/.devenv", 1],
  ]);
});

test("what one process holds is let go together, and processes of one name are told apart", () => {
  const holds = (pid: number | null, target: string, path: string) => ({
    path,
    how: "maps" as const,
    target,
    pid,
    process: pid === null ? null : "editor",
  });
  const { paths } = snapshotOf({ paths: { app: {}, lib: {} } }).database;
  const [app, lib] = [paths[0]!, paths[1]!];
  const runtime = [
    holds(1, app, "/proc/1/maps"),
    holds(1, lib, "/proc/1/maps"),
    holds(2, app, "/proc/2/maps"),
    holds(null, app, "/proc/sys/kernel/modprobe"),
  ];
  expect(groupsOf({ runtime }).map(([label, , members]) => [label, members.length])).toEqual([
    ["editor (pid 1)", 2],
    ["editor (pid 2)", 1],
    ["/proc/sys/kernel/modprobe", 1],
  ]);
});

test("other roots stand for themselves; those in the state directory by their names there", () => {
  const direct = `${stateDir}/gcroots/kept`;
  const roots = [{ target: "app", path: direct, entry: direct }, ...links("/home/ada/kept", "/run/current-system")];
  expect(groupsOf({ roots }).map(([label]) => label)).toEqual([
    "gcroots/kept",
    "/home/ada/kept",
    "/run/current-system",
  ]);
});

test("every root is in exactly one group", () => {
  const spec = { roots: links("/p/result", "/p/.direnv/a", "/x-1-link", "/x-2-link", "/kept", "/p/result-1") };
  const { groups, roots } = understand(snapshotOf({ ...spec, paths: { app: {} } }));
  expect(groups.flatMap(({ members }) => members).toSorted()).toEqual([...roots.keys()]);
});
