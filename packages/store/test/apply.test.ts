import { execFileSync } from "node:child_process";
import { existsSync, readlinkSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { derivation, holdDatabase, nix as expr, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { keepEverything } from "../src/model/retention/keep-everything.ts";
import { applyRecord, planRecord, undoRecord } from "../src/schemas/index.ts";
import { apply, dead, optimize, plan, roots, undo } from "../src/index.ts";
import { enter, leave } from "./entered-store.ts";

let store: ThrowAwayStore;
afterEach(leave);

/** Bytes and inodes of all below the store directory, `.links` included, the directory itself aside. */
function onDisk(): { bytes: number; inodes: number } {
  const top = Number(execFileSync("stat", ["--format=%b", store.storeDir], { encoding: "utf8" })) * 512;
  const bytes = du(["-s", "--block-size=1", store.storeDir]);
  const inodes = du(["-s", "--inodes", store.storeDir]);
  return { bytes: bytes - top, inodes };
}

function du(args: string[]): number {
  return Number(execFileSync("du", args, { encoding: "utf8" }).split("\t")[0]);
}

/** Packages with files that are alike, in and across them, and some that refer to others. */
const packages = scope({
  lib: derivation(
    "lib",
    "mkdir -p $out/lib; for i in 1 2 3; do head -c 9000 /dev/zero > $out/lib/$i; done; echo $RANDOM > $out/own",
  ),
  app: derivation("app", "mkdir $out; head -c 9000 /dev/zero > $out/same; echo $dep > $out/dep", {
    env: { dep: expr("lib") },
  }),
  tool: derivation(
    "tool",
    "mkdir -p $out/bin; head -c 9000 /dev/zero > $out/bin/same; ln $out/bin/same $out/bin/twin; chmod +x $out/bin/same",
  ),
  junk: derivation("junk", "mkdir $out; head -c 70000 /dev/zero > $out/large; head -c 9000 /dev/zero > $out/same"),
});

describeWithNix("a plan carried out", (nix) => {
  test.each([
    ["as Nix leaves it", false],
    ["deduplicated", true],
  ])("gives back what it said, to the block, in a store %s", async (_, optimised) => {
    store = enter(throwAwayStore({ nix }));
    const [app = "", junk = "", lib = "", tool = ""] = await store.build(packages);
    expect([app, junk, lib, tool].every((path) => existsSync(path))).toBe(true);
    const appLink = await store.indirectRoot("home/app/result", app);
    const toolLink = await store.indirectRoot("home/tool/result", tool);
    if (optimised) await store.ok("nix-store", ["--optimise"]);

    const planned = await plan({ without: [toolLink] });
    expect(planned.links.map(({ path }) => path)).toEqual([toolLink]);
    const start = onDisk();
    const applied = await apply({ plan: planned });
    const end = onDisk();

    expect(applied.roots.removed.map(({ path }) => path)).toEqual([toolLink]);
    expect(applied.roots.skipped).toEqual([]);
    expect(applied.paths.skipped).toEqual([]);
    expect(applied.paths.deleted).toBe(planned.delete.length);
    expect(existsSync(toolLink)).toBe(false);
    expect([existsSync(tool), existsSync(junk), existsSync(app), existsSync(lib)]).toEqual([false, false, true, true]);
    expect({ bytes: start.bytes - end.bytes, inodes: start.inodes - end.inodes }).toEqual({
      bytes: planned.totals.reclaimBytes,
      inodes: planned.totals.reclaimInodes,
    });
    expect(applied.actual).toMatchObject({ bytes: planned.totals.reclaimBytes, inodes: planned.totals.reclaimInodes });
    expect(readlinkSync(appLink)).toBe(app);
    expect(planRecord.parse(planned)).toEqual(planned);
    expect(applyRecord.parse(applied)).toEqual(applied);
    expect((await dead()).items).toEqual([]);
    await store.ok("nix-store", ["--verify", "--check-contents"]);
  });

  test("accounts for every path, also for those that are registered and not there, or went since", async () => {
    store = enter(throwAwayStore({ nix }));
    const [app = "", junk = "", lib = ""] = await store.build(packages);
    execFileSync("chmod", ["-R", "u+w", app]);
    rmSync(app, { recursive: true });
    const planned = await plan();
    await store.ok("nix-store", ["--delete", junk]);
    const applied = await apply({ plan: planned });
    expect(existsSync(lib)).toBe(false);
    const skipped = applied.paths.skipped.reduce((sum, { paths }) => sum + paths, 0);
    expect(applied.paths.deleted + skipped).toBe(applied.paths.planned);
    expect(applied.paths.skipped.map(({ reason }) => reason)).toEqual(["gone-already"]);
  });

  test("leaves what has changed since it was planned: a link made anew, a path that is needed again", async () => {
    store = enter(throwAwayStore({ nix }));
    const [app = "", junk = "", lib = "", tool = ""] = await store.build(packages);
    const appLink = await store.indirectRoot("home/app/result", app);
    const toolLink = await store.indirectRoot("home/tool/result", tool);
    const planned = await plan({ without: [appLink, toolLink] });

    // Somebody builds the one anew, and makes a root of what was dead.
    unlinkSync(appLink);
    symlinkSync(junk, appLink);
    const applied = await apply({ plan: planned });

    expect(applied.roots.skipped).toMatchObject([{ path: appLink }]);
    expect(applied.roots.removed.map(({ path }) => path)).toEqual([toolLink]);
    expect(existsSync(junk)).toBe(true);
    expect(applied.paths.skipped).toMatchObject([
      { reason: "alive-now", paths: 2, examples: expect.arrayContaining([junk]) },
    ]);
    expect([existsSync(app), existsSync(lib), existsSync(tool)]).toEqual([false, false, false]);
    await store.ok("nix-store", ["--verify", "--check-contents"]);
  });

  test("lets generations go by their numbers, and never the current one", async () => {
    store = enter(throwAwayStore({ nix }));
    const profile = join(store.stateDir, "profiles/mine");
    for (const text of ["one", "two", "three"]) {
      const [path = ""] = await store.build(derivation(text, `mkdir $out; echo ${text} > $out/text`));
      await store.ok("nix-env", ["-p", profile, "--set", path]);
    }
    const lastOnly = { keepLast: 1, keepSinceSeconds: null, daily: null, weekly: null, monthly: null };
    const planned = await plan({ policy: { ...keepEverything, profiles: lastOnly } });
    expect(planned.generations).toMatchObject([
      { profile, remove: [{ number: 1 }, { number: 2 }], keep: [{ number: 3, reason: "current-generation" }] },
    ]);
    const applied = await apply({ plan: planned });
    expect(applied.roots.removed.map(({ generation }) => generation?.number)).toEqual([1, 2]);
    expect(existsSync(`${profile}-3-link`)).toBe(true);
    expect(existsSync(`${profile}-1-link`)).toBe(false);
    expect((await dead()).items).toEqual([]);
  });

  test("can be undone: roots come back as roots, as far as their paths are there, and only once", async () => {
    store = enter(throwAwayStore({ nix }));
    const [app = "", , , tool = ""] = await store.build(packages);
    await expect(undo()).rejects.toMatchObject({ code: "NIXPERF_NOTHING_TO_UNDO" });
    const appLink = await store.indirectRoot("home/app/result", app);
    const toolLink = await store.indirectRoot("home/tool/result", tool);
    const profile = join(store.stateDir, "profiles/mine");
    for (const path of [tool, app]) await store.ok("nix-env", ["-p", profile, "--set", path]);
    // What another link keeps as well stays when this one goes.
    await store.indirectRoot("home/app/second", app);

    const planned = await plan({ without: [appLink, toolLink, "mine-1"] });
    const applied = await apply({ plan: planned });
    expect(applied.roots.removed.map(({ path }) => path).sort()).toEqual(
      [appLink, `${profile}-1-link`, toolLink].sort(),
    );
    expect(existsSync(tool)).toBe(false);

    const undone = await undo();
    expect(undone.restored.map(({ path }) => path)).toEqual([appLink]);
    expect(undone.skipped.map(({ path }) => path).sort()).toEqual([`${profile}-1-link`, toolLink].sort());
    expect((await roots()).items.map(({ path }) => path)).toContain(appLink);
    await store.ok("nix-store", ["--gc"]);
    expect((await roots()).items.map(({ path }) => path)).toContain(appLink);
    expect(undoRecord.parse(undone)).toEqual(undone);
    const again = await undo();
    expect(again.restored).toEqual([]);
    expect(again.skipped).toHaveLength(2);
  });

  test("can be undone after another of which nothing can come back", async () => {
    store = enter(throwAwayStore({ nix }));
    const [app = "", , , tool = ""] = await store.build(packages);
    const [first, second] = [
      await store.indirectRoot("home/a/result", app),
      await store.indirectRoot("home/b/result", app),
    ];
    const toolLink = await store.indirectRoot("home/tool/result", tool);
    await apply({ plan: await plan({ without: [first] }) });
    await apply({ plan: await plan({ without: [toolLink] }) });
    expect([existsSync(first), existsSync(second), existsSync(tool)]).toEqual([false, true, false]);
    expect((await undo()).restored.map(({ path }) => path)).toEqual([first]);
    expect((await undo()).skipped.map(({ path }) => path)).toEqual([toolLink]);
  });

  test("of the cheapest roots frees what was asked for, and lets go no more than that takes", async () => {
    store = enter(throwAwayStore({ nix }));
    const sized = (name: string, size: number) => derivation(name, `mkdir $out; head -c ${size} /dev/urandom > $out/f`);
    const built = await store.build(
      scope({ a: sized("a", 1e6), b: sized("b", 2e6), c: sized("c", 4e6), old: sized("old", 3e6) }),
    );
    const links: string[] = [];
    for (const path of built) links.push(await store.indirectRoot(`home/${path.slice(-3)}/result`, path));
    // A policy that lets all of them go is carried only as far as needed, too.
    const policy = { ...keepEverything, results: { olderThanSeconds: 0 } };
    const byPolicy = await plan({ policy, budget: { freeBytes: 2_500_000 }, now: () => Date.now() + 60_000 });
    expect(byPolicy.links.map(({ reason }) => reason)).toEqual(["old-link"]);
    expect(byPolicy.kept).toContainEqual({ reason: "not-needed", roots: 3 });
    expect((await plan({ policy, now: () => Date.now() + 60_000 })).links).toHaveLength(4);
    const planned = await plan({ budget: { freeBytes: 2_500_000 }, cheapest: true });
    expect(planned.totals.reclaimBytes).toBeGreaterThanOrEqual(2_500_000);
    expect(planned.warnings.map(({ code }) => code)).not.toContain("NIXPERF_BUDGET_NOT_MET");
    expect(planned.links).toHaveLength(1);
    expect(planned.offers.filter(({ chosen }) => chosen)).toHaveLength(1);
    expect(planned.offers).toHaveLength(4);
    const start = onDisk();
    const applied = await apply({ plan: planned });
    expect(applied.remarks).toEqual([]);
    expect(start.bytes - onDisk().bytes).toBe(planned.totals.reclaimBytes);
    expect((await roots({ kinds: ["result"] })).items).toHaveLength(3);
  });

  test("takes unused entries of .links away even where nothing else is to go", async () => {
    store = enter(throwAwayStore({ nix }));
    await store.build(packages);
    await store.ok("nix-store", ["--optimise"]);
    await apply({ plan: await plan() });
    writeFileSync(join(store.storeDir, ".links", "0".repeat(52)), "x".repeat(20_000));
    const planned = await plan();
    expect(planned.totals).toMatchObject({ paths: 0, roots: 0, unusedLinks: 1, reclaimInodes: 1 });
    expect((await plan({ disk: false })).totals.unusedLinks).toBe(0);
    const start = onDisk();
    const { applied } = await optimize({ apply: true });
    const end = onDisk();
    const gone = { bytes: start.bytes - end.bytes, inodes: start.inodes - end.inodes };
    expect(gone).toEqual({ bytes: planned.totals.reclaimBytes, inodes: 1 });
    expect(applied?.actual).toEqual({ narBytes: 0, ...gone });
    expect((await optimize({ apply: true })).applied).toBeNull();
  });

  test("changes nothing where something is not known and that is asked for", async () => {
    store = enter(throwAwayStore({ nix }));
    await store.build(packages);
    const held = await holdDatabase(join(store.stateDir, "db/db.sqlite"));
    await held.exec("UPDATE ValidPaths SET narSize = NULL WHERE path LIKE '%-junk'");
    await held.close();
    const planned = await plan();
    expect(planned.gaps.map(({ code }) => code)).toEqual(["NIXPERF_SIZE_UNKNOWN"]);
    await expect(apply({ plan: planned, strict: true })).rejects.toMatchObject({ code: "NIXPERF_PLAN_UNSURE" });
    expect((await dead()).paths).toBe(planned.delete.length);
    expect((await apply({ plan: planned })).paths.deleted).toBe(planned.delete.length);
  });

  test("is refused when it was changed by hand, and when it is for another store", async () => {
    store = enter(throwAwayStore({ nix }));
    await store.build(packages);
    const planned = await plan({ disk: false });
    await expect(apply({ plan: { ...planned, delete: planned.delete.slice(1) } })).rejects.toMatchObject({
      code: "NIXPERF_PLAN_CHANGED",
    });
    const deadPaths = (await dead()).paths;
    const first = store;
    try {
      store = enter(throwAwayStore({ nix }));
      await store.build(packages);
      await expect(apply({ plan: planned })).rejects.toMatchObject({ code: "NIXPERF_PLAN_OTHER_STORE" });
      expect((await dead()).paths).toBe(deadPaths);
    } finally {
      first.dispose();
    }
  });
});
