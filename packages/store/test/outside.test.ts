import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import { derivation, throwAwayStore } from "@nixperf/testing";
import type { ThrowAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OutsideSpace } from "../src/model/outside/outside-space.ts";
import { outsideSpace } from "../src/probe/outside/outside-space.ts";

describeWithNix("space outside the store, after Nix has worked", (nix) => {
  let store: ThrowAwayStore;
  let space: OutsideSpace;
  beforeAll(async () => {
    store = throwAwayStore({ nix });
    const fails = derivation("fails", "echo left > left; echo said; exit 1");
    const { code } = await store.run("nix-build", [store.write("fails.nix", fails.nix), "-K", "--no-out-link"]);
    expect(code).not.toBe(0);
    // Asking a substituter and evaluating a flake fill the caches.
    mkdirSync(join(store.top, "cache"));
    writeFileSync(join(store.top, "cache/nix-cache-info"), `StoreDir: ${store.storeDir}\n`);
    await store.run("nix", [
      "path-info",
      "--store",
      `file://${store.top}/cache`,
      `${store.storeDir}/${"0".repeat(32)}-x`,
    ]);
    store.write("flake/flake.nix", `{ outputs = _: { answer = "42"; }; }`);
    await store.ok("nix", ["eval", "--raw", `path:${store.top}/flake#answer`]);
    space = await lookAt(store);
  });
  afterAll(() => store.dispose());

  test("the log and the kept directory of the failed build are found, measured as du does, and not called in use", () => {
    const log = space.items.find(({ kind }) => kind === "build-logs")!;
    expect(log).toMatchObject({ path: join(store.top, "log/drvs"), recreated: "no" });
    expect(log.bytes).toBe(duBytes(log.path));
    const kept = space.items.filter(({ kind }) => kind === "build-directory");
    expect(kept).toHaveLength(1);
    expect(kept[0]!.bytes).toBe(duBytes(kept[0]!.path));
    expect(kept[0]!.clear).toEqual(["rm", "-rf", "--", kept[0]!.path]);
  });

  test("the evaluation cache is found, and nothing in Nix's own cache is unknown", () => {
    const caches = space.items.filter(({ path }) => path.startsWith(join(store.home, ".cache/nix")));
    expect(caches.map(({ kind }) => kind)).toContain("evaluation-cache");
    expect(caches.filter(({ what }) => what.includes("something else"))).toEqual([]);
  });

  test("what is said to clear it does, and Nix works on", async () => {
    for (const { clear, kind } of space.items) {
      if (clear !== null && kind !== "build-logs") execFileSync(clear[0]!, clear.slice(1));
    }
    for (const { path, clear, kind } of space.items) {
      if (clear !== null && kind !== "build-logs") expect(existsSync(path), path).toBe(false);
    }
    expect(await store.ok("nix", ["eval", "--raw", `path:${store.top}/flake#answer`])).toBe("42");
  });
});

describeWithNix("while a build runs", (nix) => {
  let store: ThrowAwayStore;
  beforeAll(() => {
    store = throwAwayStore({ nix });
  });
  afterAll(() => store.dispose());

  test("its directory has no command that would clear it, and has one when it was left behind long ago", async () => {
    const script = `echo > started; while [ ! -e ${store.top}/go ]; do sleep 0.05; done; exit 1`;
    const expression = store.write("slow.nix", derivation("slow", script).nix);
    const building = store.run("nix-build", [expression, "-K", "--no-out-link"]);
    try {
      await expect.poll(() => startedIn(store), { timeout: 60_000 }).toBe(true);
      const { items } = await lookAt(store, Date.now);
      expect(items.filter(({ kind, clear }) => kind === "build-directory" && clear !== null)).toEqual([]);
    } finally {
      store.write("go", "");
      await building;
    }
    const { items } = await lookAt(store);
    expect(items.filter(({ kind, clear }) => kind === "build-directory" && clear !== null)).toHaveLength(1);
  });
});

/** Whether a builder has begun. */
function startedIn({ top }: ThrowAwayStore): boolean {
  return execFileSync("find", [top, "-name", "started"], { encoding: "utf8" }) !== "";
}

function lookAt(store: ThrowAwayStore, now?: () => number): Promise<OutsideSpace> {
  const world = { ...thisWorld(), env: store.env, home: store.home };
  return outsideSpace({
    location: locateStore({ world }),
    world: {
      env: store.env,
      home: store.home,
      uid: process.getuid!(),
      otherHomes: [],
      tmpDirs: [join(store.top, "tmp")],
      isRunning: (pid) => existsSync(`/proc/${pid}`),
    },
    // Tomorrow and later, so that a directory just left behind is not taken for one in use.
    now: now ?? (() => Date.now() + 2 * 86_400_000),
  });
}

function duBytes(path: string): number {
  return Number(execFileSync("du", ["-s", "-B1", path], { encoding: "utf8" }).split("\t")[0]);
}
