import { spawn } from "node:child_process";
import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { runNix } from "@nixperf/nix/command";
import type { RunNix, RunNixResult } from "@nixperf/nix/command";
import {
  derivation,
  nix as expr,
  nobody,
  type RunResult,
  scope,
  type ThrowAwayStore,
  throwAwayStore,
} from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { argumentBytes } from "../src/act/argument-room.ts";
import { deletePaths } from "../src/act/delete-paths.ts";
import { nixAtWork, nixWasAtWork } from "../src/act/nix-at-work.ts";
import { deadNow, enter, leave, linkEntries, named, namesIn, unusedLinks, verify } from "./act-store.ts";

const isRoot = process.getuid?.() === 0;

let store: ThrowAwayStore;
/** As on a machine where nobody else uses Nix. */
const alone = { nixAtWork: () => false };
afterEach(() => leave(store));

/** Runs Nix, and remembers with what. */
function counted(): { run: RunNix; batches: string[][] } {
  const batches: string[][] = [];
  const run: RunNix = (options) => {
    batches.push(
      options.args
        .filter((arg) => arg.startsWith(store.storeDir))
        .map((path) => path.slice(store.storeDir.length + 34)),
    );
    return runNix(options);
  };
  return { run, batches };
}

/** `top-<i>` needs `base-<i>`; each has a file that all share and one of its own. */
function pairs(count: number): string {
  const all: Record<string, ReturnType<typeof derivation>> = {};
  for (let i = 0; i < count; i++) {
    all[`base-${i}`] = derivation(
      `base-${i}`,
      `mkdir $out; echo shared > $out/shared; echo ${i} > $out/own; echo ${i} > $out/again`,
    );
    all[`top-${i}`] = derivation(`top-${i}`, "mkdir $out; echo $base > $out/base", {
      env: { base: expr(`base-${i}`) },
    });
  }
  return scope(all);
}

function resultOf({ code, ...rest }: RunResult): RunNixResult {
  const none = { timedOut: false, overflowed: false, missing: false, startError: null };
  return { command: [], ...rest, exitCode: code, ...none };
}

describeWithNix("deleting paths", (nix) => {
  test("all that is dead goes in one call, unregistered and missing too, and nothing that lives", async () => {
    store = throwAwayStore({ nix, settings: { "auto-optimise-store": true } });
    enter(store);
    const built = await store.build(pairs(3));
    store.root("kept", named(built, "top-0"));
    const failed = `${store.storeDir}/${"1".repeat(32)}-failed`;
    mkdirSync(`${failed}/bin`, { recursive: true });
    // Registered, and somebody took it away: what it refers to is held by it until Nix forgets it.
    rmSync(named(built, "top-1"), { recursive: true });
    const plan = await deadNow();
    const missing = named(built, "top-1");
    const { run, batches } = counted();
    const seen: number[] = [];
    const outcome = await deletePaths({
      ...plan,
      ...alone,
      paths: [...plan.paths, missing],
      run,
      bytesOf: () => 10,
      onProgress: ({ bytes }) => seen.push(bytes),
    });

    expect(batches).toHaveLength(1);
    expect(outcome).toMatchObject({
      absent: [missing],
      refused: [],
      spared: [],
      left: [],
      calls: 1,
      linksSwept: true,
      stopped: null,
    });
    expect(outcome.deleted).toContain(failed);
    expect(outcome.deleted.length).toBe(plan.paths.filter((path) => path !== missing).length);
    expect(seen.at(-1)).toBe(outcome.deleted.length * 10);
    expect(namesIn(store)).toEqual(["base-0", "base-0.drv", "top-0", "top-0.drv"]);
    expect(linkEntries(store)).toBeGreaterThan(0);
    await verify(store);
  });

  test("small batches go referrers first and never part what must go together", async () => {
    store = throwAwayStore({ nix, settings: { "keep-outputs": true, "keep-derivations": true } });
    enter(store);
    await store.build(pairs(4));
    const plan = await deadNow();
    const longest = Math.max(...plan.paths.map(argumentBytes));
    const { run, batches } = counted();
    const outcome = await deletePaths({ ...plan, ...alone, run, room: 2 * longest });
    expect(outcome).toMatchObject({ refused: [], spared: [], left: [], stopped: null, linksSwept: true });
    expect(namesIn(store)).toEqual([]);
    expect(batches.length).toBeGreaterThan(3);
    // With both keep settings a derivation and its output keep each other.
    for (const batch of batches)
      for (const name of batch) expect(batch).toContain(name.endsWith(".drv") ? name.slice(0, -4) : `${name}.drv`);
  });

  test("what has to go together and does not fit stays, with what it needs, and the rest goes", async () => {
    store = throwAwayStore({ nix, settings: { "keep-outputs": true, "keep-derivations": true } });
    enter(store);
    await store.build(pairs(1));
    await store.add(store.write("lonely", "x"));
    const plan = await deadNow();
    const outcome = await deletePaths({ ...plan, ...alone, room: Math.max(...plan.paths.map(argumentBytes)) });
    expect(outcome.refused.map(({ why }) => why)).toEqual(["too-many", "too-many"]);
    expect(outcome.spared).toHaveLength(2);
    expect(namesIn(store)).toEqual(["base-0", "base-0.drv", "top-0", "top-0.drv"]);
  });

  test("paths that were rooted after the look stay with what they need; the rest goes, and unused links with it", async () => {
    store = throwAwayStore({ nix, settings: { "auto-optimise-store": true, "keep-derivations": false } });
    enter(store);
    const built = await store.build(pairs(8));
    const plan = await deadNow();
    for (const i of [1, 2, 3, 4]) store.root(`late-${i}`, named(built, `top-${i}`));
    const { run, batches } = counted();
    const outcome = await deletePaths({ ...plan, ...alone, run });

    expect(namesIn(store)).toEqual(["base-1", "base-2", "base-3", "base-4", "top-1", "top-2", "top-3", "top-4"]);
    expect(outcome.refused).toHaveLength(1);
    expect(outcome.refused[0]).toMatchObject({ why: "alive", message: expect.stringContaining("still alive") });
    expect(outcome.spared).toHaveLength(7);
    // One refused, one for the rest: the store was read again in between.
    expect(batches).toHaveLength(2);
    expect(outcome.linksSwept).toBe(true);
    // Each kept pair has `shared`, its own figure (which twice is the same file) and a base.
    expect(linkEntries(store)).toBe(1 + 4 + 4);
    await verify(store);

    await deletePaths(await deadNow());
    expect(namesIn(store)).toHaveLength(8);
  });

  test("after a refusal at the very end a last call makes unused links go", async () => {
    store = throwAwayStore({ nix, settings: { "auto-optimise-store": true, "keep-derivations": false } });
    enter(store);
    const built = await store.build(pairs(1));
    const base = named(built, "base-0");
    const plan = await deadNow();
    store.root("late", base);
    const { run, batches } = counted();
    const paths = [base, named(built, "top-0")];
    expect(unusedLinks(store)).toBe(0);
    const outcome = await deletePaths({
      ...plan,
      ...alone,
      paths,
      run,
      room: argumentBytes(base) + 10,
      aliveNow: async () => [],
    });
    expect(outcome.refused.map(({ path }) => path)).toEqual([base]);
    expect(batches).toEqual([["top-0"], ["base-0"], ["nixperf-nothing"]]);
    expect(outcome).toMatchObject({ linksSwept: true, calls: 3 });
    expect(unusedLinks(store)).toBe(0);
  });

  test("a dead path that a path outside the set refers to is left, in Nix's own words", async () => {
    store = throwAwayStore({ nix, settings: { "keep-derivations": false } });
    enter(store);
    const built = await store.build(pairs(2));
    const plan = await deadNow();
    const top = named(built, "top-0");
    const outcome = await deletePaths({ ...plan, paths: plan.paths.filter((path) => path !== top) });
    expect(outcome.refused).toEqual([
      { path: named(built, "base-0"), why: "alive", message: expect.stringContaining(named(built, "base-0")) },
    ]);
    expect(namesIn(store)).toEqual(["base-0", "top-0"]);
  });

  test("names that are no store paths are not handed to Nix, nor ones that this Nix cannot read to their neighbours' harm", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    const plan = await deadNow().catch(() => null);
    expect(plan).toBeNull();
    await store.build(pairs(1));
    const dotted = `${store.storeDir}/${"2".repeat(32)}-.-dotted`;
    writeFileSync(dotted, "");
    const precious = store.write("precious", "");
    const dead = await deadNow();
    const strange = [
      precious,
      `${store.storeDir}/../precious`,
      `${store.storeDir}/x`,
      `${store.storeDir}/.links`,
      "--gc",
      "",
    ];
    const outcome = await deletePaths({ ...dead, paths: [...strange, ...dead.paths] });
    expect(outcome.refused.slice(0, strange.length).map(({ path }) => path)).toEqual(strange);
    expect(existsSync(precious)).toBe(true);
    expect(namesIn(store).filter((name) => name !== ".-dotted")).toEqual([]);
    const refusedHere = outcome.refused.find(({ path }) => path === dotted);
    if (refusedHere === undefined) expect(existsSync(dotted)).toBe(false);
    else expect(refusedHere).toMatchObject({ why: "not-a-name" });
  });

  test("when stopped Nix ends after the path it is at, and the outcome says what is gone and what is left", async () => {
    store = throwAwayStore({ nix, settings: { "auto-optimise-store": true } });
    enter(store);
    await store.ok("nix-instantiate", [
      "--eval",
      "--read-write-mode",
      "--expr",
      'builtins.foldl\' (n: i: builtins.seq (builtins.toFile "f${toString i}" "${toString i}") n) 0 (builtins.genList (i: i) 1500)',
    ]);
    const plan = await deadNow();
    expect(plan.paths).toHaveLength(1500);
    const stop = new AbortController();
    const watch = setInterval(() => namesIn(store).length < 1450 && stop.abort(), 5);
    const outcome = await deletePaths({ ...plan, ...alone, signal: stop.signal });
    clearInterval(watch);
    expect(outcome.stopped).toMatchObject({ why: "asked" });
    expect(outcome.linksSwept).toBe(false);
    expect(outcome.deleted.length).toBeGreaterThan(50);
    expect(outcome.left.length).toBeGreaterThan(0);
    for (const path of outcome.deleted) expect(existsSync(path)).toBe(false);
    for (const path of outcome.left) expect(lstatSync(path).isFile()).toBe(true);
    expect(outcome.deleted.length + outcome.left.length).toBe(1500);
    await verify(store);

    const rest = await deletePaths(await deadNow());
    expect(rest).toMatchObject({ linksSwept: true, stopped: null });
    expect(rest.deleted).toHaveLength(outcome.left.length);
    expect(linkEntries(store)).toBe(0);
  });

  test("while somebody uses Nix no call gets a path and one that refers to it; one that is at work is ended", async () => {
    store = throwAwayStore({ nix, settings: { "keep-derivations": false } });
    enter(store);
    const built = await store.build(pairs(2));
    const plan = await deadNow();
    const first = counted();
    const paths = plan.paths.filter((path) => !path.endsWith(".drv"));
    // The store was made a moment ago.
    await deletePaths({ ...plan, paths, run: first.run });
    expect(first.batches.map((batch) => batch.sort())).toEqual([
      ["top-0", "top-1"],
      ["base-0", "base-1"],
    ]);

    await store.build(pairs(2));
    const second = counted();
    let isBuilding = false;
    const run: RunNix = async (options) => {
      if (second.batches.length > 0) return second.run(options);
      isBuilding = true;
      // Waits until it is told to end: Nix at a large path.
      return second.run({ ...options, program: "sh", args: ["-c", "exec sleep 60", ...options.args] });
    };
    const outcome = await deletePaths({ ...plan, paths, run, nixAtWork: () => isBuilding });
    expect(second.batches.map((batch) => batch.sort())).toEqual([
      ["base-0", "base-1", "top-0", "top-1"],
      ["top-0", "top-1"],
      ["base-0", "base-1"],
    ]);
    expect(outcome).toMatchObject({ stopped: null, left: [], linksSwept: true });
    expect(outcome.deleted.sort()).toEqual(built.sort());
  });

  test("a process that builds is seen at work, and one that is gone is not", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    const { location } = await (async () => (await store.build(pairs(1)), deadNow()))();
    const atWork = nixAtWork(location);
    expect(atWork()).toBe(false);
    const building = store.build(
      derivation("slow", `touch ${store.top}/begun; while [ ! -e ${store.top}/go ]; do sleep 0.05; done; echo > $out`),
    );
    while (!existsSync(`${store.top}/begun`)) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(atWork()).toBe(true);
    store.write("go", "");
    await building;
    expect(atWork()).toBe(false);
    expect(nixWasAtWork(location, Date.now())).toBe(true);
    expect(nixWasAtWork(location, Date.now() + 60_000)).toBe(false);
  });

  test("stopped before it began it calls nothing", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    await store.build(pairs(1));
    const plan = await deadNow();
    const outcome = await deletePaths({ ...plan, signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ calls: 0, deleted: [], stopped: { why: "asked" } });
    expect(outcome.left).toHaveLength(plan.paths.length);
  });

  test("arguments that are too long after all, as behind a wrapper, are made fewer", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    await store.build(pairs(4));
    const plan = await deadNow();
    const run: RunNix = (options) =>
      options.args.length > 8
        ? runNix({
            ...options,
            program: "sh",
            args: ["-c", "echo 'sh: 1: exec: nix-store: Argument list too long' >&2; exit 126"],
          })
        : runNix(options);
    expect(await deletePaths({ ...plan, ...alone, run })).toMatchObject({ refused: [], left: [], stopped: null });
    expect(namesIn(store)).toEqual([]);
  });

  test.runIf(isRoot)("a store that this user may not write is left alone, and Nix's reason is handed on", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    await store.build(pairs(1));
    const plan = await deadNow();
    const asNobody: RunNix = async (options) => {
      return resultOf(await store.run("nix-store", options.args, { asUser: nobody }));
    };
    const outcome = await deletePaths({ ...plan, ...alone, run: asNobody });
    expect(outcome).toMatchObject({ deleted: [], refused: [], calls: 1, linksSwept: false });
    expect(outcome.stopped?.why).toBe("failed");
    expect(outcome.stopped?.message).toMatch(/not permitted|denied/);
    expect(outcome.left).toHaveLength(plan.paths.length);
  });

  test.runIf(process.platform === "linux" && isRoot)(
    "a store on a read-only file system is left as it is, and Nix's reason is handed on; one mounted read-only as on NixOS is not",
    async () => {
      store = throwAwayStore({ nix });
      enter(store);
      await store.build(pairs(1));
      const before = namesIn(store);
      const plan = await deadNow();
      const remount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"';
      const withReadOnly =
        (directory: string): RunNix =>
        async ({ args }) => {
          const shell = ["--mount", "/bin/sh", "-c", remount, directory, nix.program("nix-store"), ...args];
          return resultOf(await store.run("/usr/bin/unshare", shell, { cwd: "/" }));
        };
      const outcome = await deletePaths({ ...plan, ...alone, run: withReadOnly(store.top) });
      expect(outcome).toMatchObject({ deleted: [], refused: [], calls: 1, linksSwept: false });
      expect(outcome.stopped).toMatchObject({ why: "failed", message: expect.stringContaining("remounting") });
      expect(namesIn(store)).toEqual(before);
      await verify(store);

      // Nix itself mounts it for writing, for itself alone.
      expect(await deletePaths({ ...plan, ...alone, run: withReadOnly(store.storeDir) })).toMatchObject({
        stopped: null,
        left: [],
      });
      expect(namesIn(store)).toEqual([]);
    },
  );

  test.runIf(isRoot)(
    "through the daemon a user whom it does not trust deletes what is dead, and only that",
    async () => {
      store = throwAwayStore({ nix });
      enter(store);
      const built = await store.build(pairs(3));
      const daemon = spawn(nix.program("nix-daemon"), [], { env: store.env, stdio: "ignore" });
      try {
        const plan = await deadNow("daemon");
        expect(plan.location.access).toBe("daemon");
        const { daemonSocket } = plan.location;
        while (!existsSync(daemonSocket)) await new Promise((resolve) => setTimeout(resolve, 20));
        store.root("late", named(built, "top-2"));
        const asNobody: RunNix = async (options) => {
          return resultOf(
            await store.run("nix-store", options.args, {
              asUser: nobody,
              env: { HOME: "/" },
            }),
          );
        };
        const outcome = await deletePaths({ ...plan, ...alone, run: asNobody });
        expect(outcome).toMatchObject({ stopped: null, left: [], linksSwept: true });
        expect(outcome.refused).toHaveLength(1);
        expect(namesIn(store)).toEqual(["base-2", "base-2.drv", "top-2", "top-2.drv"]);
      } finally {
        daemon.kill();
        await once(daemon, "exit");
      }
      await verify(store);
    },
  );

  test("in a store under another root the paths are looked for where they are on disk", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    for (const name of ["NIX_STORE_DIR", "NIX_STATE_DIR", "NIX_LOG_DIR"]) delete process.env[name];
    const uri = `local?root=${store.top}/root`;
    const { NIX_STORE_DIR: _, NIX_STATE_DIR: __, NIX_LOG_DIR: ___, ...env } = store.env;
    const added = await runNix({
      program: "nix-store",
      args: ["--store", uri, "--add", store.write("some", "x")],
      env,
    });
    const path = added.stdout.trim();
    expect(path).toMatch(/^\/nix\/store\//);
    const plan = await deadNow(uri);
    expect(plan.paths).toEqual([path]);
    expect(await deletePaths(plan)).toMatchObject({ deleted: [path], refused: [], stopped: null });
    expect(existsSync(`${store.top}/root${path}`)).toBe(false);
  });

  test("without Nix on PATH: NIXPERF_NIX_NOT_FOUND", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    await store.build(pairs(1));
    const plan = await deadNow();
    process.env["PATH"] = store.top;
    await expect(deletePaths(plan)).rejects.toMatchObject({ code: "NIXPERF_NIX_NOT_FOUND" });
    chmodSync(store.write("nix-store", "no program"), 0o644);
    await expect(deletePaths(plan)).rejects.toMatchObject({ found: "a file of that name that may not be run" });
  });
});
