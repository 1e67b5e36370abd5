import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { StoreLocation } from "@nixperf/nix/location";
import { outsideSpace } from "./outside-space.ts";
import type { OutsideWorld } from "./outside-world.ts";

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "nixperf-outside-"));
});
afterEach(() => rmSync(top, { recursive: true }));

const now = Date.parse("2026-06-01T00:00:00Z");
const old = now / 1000 - 10 * 86_400;

/** Makes a file below the top, last changed ten days ago. */
function file(name: string, size = 5_000, changed = old): string {
  const path = join(top, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "x".repeat(size));
  utimesSync(path, changed, changed);
  utimesSync(dirname(path), changed, changed);
  return path;
}

const location = (more: Partial<StoreLocation> = {}): StoreLocation => ({
  uri: "auto",
  storeDir: "/nix/store",
  realStoreDir: "/nix/store",
  stateDir: join(top, "state"),
  access: "direct",
  daemonSocket: "",
  ...more,
});

const world = (more: Partial<OutsideWorld> = {}): OutsideWorld => ({
  env: { NIX_LOG_DIR: join(top, "log"), NIX_CONF_DIR: join(top, "etc"), NIX_USER_CONF_FILES: "" },
  home: join(top, "home"),
  uid: process.getuid!(),
  otherHomes: [join(top, "root")],
  tmpDirs: [join(top, "tmp")],
  isRunning: (pid) => pid === 77,
  ...more,
});

const look = (change: Partial<OutsideWorld> = {}, where: Partial<StoreLocation> = {}) =>
  outsideSpace({ location: location(where), world: world(change), now: () => now });

test("caches of this user and of root, logs, build directories and channels are found, the largest first", async () => {
  file("home/.cache/nix/binary-cache-v7.sqlite", 9_000);
  file("home/.cache/nix/binary-cache-v7.sqlite-wal", 9_000);
  file("home/.cache/nix/mystery/x");
  file("root/.cache/nix/gitv3/HEAD", 60_000);
  file("log/drvs/ab/cd.bz2");
  file("tmp/nix-build-x.drv-0/env-vars");
  file("tmp/unrelated/x");
  file("state/builds/nix-76-1/build/x");
  file("home/.nix-channels", 10);
  const { items, bytes, inodes, gaps } = await look();
  const below = (path: string) => path.slice(top.length + 1);
  expect(items.map(({ kind, path }) => `${kind} ${below(path)}`).toSorted()).toEqual([
    "build-directory state/builds/nix-76-1",
    "build-directory tmp/nix-build-x.drv-0",
    "build-logs log/drvs",
    "channels home/.nix-channels",
    "git-cache root/.cache/nix/gitv3",
    "other-cache home/.cache/nix",
    "substituter-cache home/.cache/nix/binary-cache-v7.sqlite",
  ]);
  expect(items.map((item) => item.bytes)).toEqual(items.map((item) => item.bytes).toSorted((a, b) => b! - a!));
  expect(items[0]).toMatchObject({ kind: "git-cache", recreated: "yes", changedAt: "2026-05-22T00:00:00.000Z" });
  expect(bytes).toBe(items.reduce((sum, item) => sum + item.bytes!, 0));
  expect(inodes).toBe(items.reduce((sum, item) => sum + item.inodes!, 0));
  expect(gaps).toEqual([]);
  const clear = Object.fromEntries(items.map((item) => [item.kind, item.clear]));
  const database = join(top, "home/.cache/nix/binary-cache-v7.sqlite");
  expect(clear["substituter-cache"]).toEqual(["rm", "-rf", "--", database, `${database}-wal`]);
  expect([clear["other-cache"], clear["channels"]]).toEqual([null, null]);
});

test("what may be in use has no command: a process that runs, a directory that changed today", async () => {
  file("tmp/nix-77-0/x");
  file("tmp/nix-78-0/x");
  file("tmp/nix-build-new.drv-0/x", 1, now / 1000 - 60);
  const { items } = await look();
  expect(items.map(({ path, clear }) => [path.slice(top.length + 5), clear !== null])).toEqual([
    ["nix-78-0", true],
    ["nix-build-new.drv-0", false],
  ]);
  expect(items[1]!.what).toContain("still in use");
});

test("variables and settings move them, a directory reached twice counts once", async () => {
  file("elsewhere/nix/eval-cache-v6/a.sqlite");
  file("builds/nix-build-a.drv-1/x");
  file("etc/nix.conf", 0);
  writeFileSync(join(top, "etc/nix.conf"), `build-dir = ${top}/builds\n`);
  mkdirSync(join(top, "root/.cache"), { recursive: true });
  symlinkSync(join(top, "elsewhere/nix"), join(top, "root/.cache/nix"));
  const env = { ...world().env, XDG_CACHE_HOME: join(top, "elsewhere") };
  expect((await look({ env })).items.map(({ kind }) => kind).toSorted()).toEqual([
    "build-directory",
    "evaluation-cache",
  ]);
});

test("of a store under another root only what lies there is told", async () => {
  file("home/.cache/nix/gitv3/HEAD");
  file("tmp/nix-build-x.drv-0/x");
  file("mnt/nix/var/log/nix/drvs/ab/c");
  file("mnt/nix/var/nix/builds/nix-3-3/x");
  const { items } = await look(
    {},
    { realStoreDir: join(top, "mnt/nix/store"), stateDir: join(top, "mnt/nix/var/nix") },
  );
  expect(items.map(({ kind }) => kind).toSorted()).toEqual(["build-directory", "build-logs"]);
});

test("more build directories than are counted are said to be more", async () => {
  for (let i = 0; i < 502; i++) mkdirSync(join(top, `tmp/nix-${1000 + i}-0`), { recursive: true });
  const { items, gaps } = await look();
  expect(items).toHaveLength(500);
  expect(gaps).toMatchObject([{ at: "/items", code: "NIXPERF_OUTSIDE_UNREADABLE" }]);
  expect(gaps[0]!.message).toContain("2 more");
});

test.runIf(process.getuid!() === 0)("what this user may not read is a gap, and null rather than 0", () => {
  file("home/.cache/nix/gitv3/HEAD");
  file("root/.cache/nix/gitv3/HEAD");
  file("log/drvs/ab/c");
  for (const dir of ["root", "home/.cache/nix/gitv3", "log/drvs/ab"]) chmodSync(join(top, dir), 0o700);
  for (const dir of ["", "home", "home/.cache", "home/.cache/nix", "log", "log/drvs"]) chmodSync(join(top, dir), 0o755);
  const script = `
    const { outsideSpace } = await import(${JSON.stringify(new URL("outside-space.ts", import.meta.url).href)});
    process.setgid(65534); process.setuid(65534);
    const world = ${JSON.stringify(world({ uid: 65534 }))};
    const space = await outsideSpace({ location: ${JSON.stringify(location())}, world: { ...world, isRunning: () => false } });
    process.stdout.write(JSON.stringify(space));`;
  const flags = ["--conditions=@nixperf/source", "--input-type=module", "--disable-warning=ExperimentalWarning"];
  const space = JSON.parse(execFileSync(process.execPath, [...flags, "-e", script], { encoding: "utf8" })) as Awaited<
    ReturnType<typeof outsideSpace>
  >;
  expect(space.items.map(({ kind }) => kind).toSorted()).toEqual(["build-logs", "git-cache"]);
  expect(space.items.every(({ clear }) => clear![0] === "sudo")).toBe(true);
  expect(space.gaps).toHaveLength(3);
  expect(space.gaps.map(({ at }) => at).toSorted()).toEqual(["/items", "/items/0/bytes", "/items/1/bytes"]);
});
