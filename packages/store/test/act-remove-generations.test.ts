import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { runNix } from "@nixperf/nix/command";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import { derivation, nobody, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { removeGenerations } from "../src/act/remove-generations.ts";
import type { RemoveGenerationsOptions } from "../src/act/remove-generations.ts";
import { enter, leave, named } from "./act-store.ts";

const isRoot = process.getuid?.() === 0;

let store: ThrowAwayStore;
afterEach(() => leave(store));

/** A profile of `count` generations, the last one current, and everything but the current one planned to go. */
async function profileOf(
  count: number,
  profileName = "test",
): Promise<
  Omit<RemoveGenerationsOptions, "remove"> & { remove: Array<{ number: number; target: string; changedAt: null }> }
> {
  const names = Array.from({ length: count }, (_, i) => `env-${i + 1}`);
  const built = await store.build(
    scope(Object.fromEntries(names.map((name) => [name, derivation(name, "echo > $out")]))),
  );
  const profile = `${store.stateDir}/profiles/${profileName}`;
  for (const name of names) await store.ok("nix-env", ["--profile", profile, "--set", named(built, name)]);
  rmSync(`${store.home}/.nix-defexpr`, { recursive: true });
  return {
    location: locateStore({ world: thisWorld() }),
    profile,
    running: [],
    remove: names.slice(0, -1).map((name, i) => ({ number: i + 1, target: named(built, name), changedAt: null })),
  };
}

const generations = (profile: string): string[] =>
  readdirSync(dirname(profile))
    .filter((name) => name.startsWith(`${basename(profile)}-`))
    .sort();

describeWithNix("removing generations", (nix) => {
  test("those planned go; none that is current, runs, leads elsewhere by now, or is gone; and no home is touched", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    const plan = await profileOf(6);
    const { profile, remove } = plan;
    rmSync(`${profile}-1-link`);
    remove[1]!.target = remove[2]!.target;
    const removal = await removeGenerations({
      ...plan,
      running: [remove[3]!.target],
      remove: [...remove, { number: 6, target: `${readlinkSync(`${profile}-6-link`)}`, changedAt: null }],
    });
    expect(removal.skipped.map(({ number, reason }) => [number, reason])).toEqual([
      [1, "gone"],
      [2, "changed"],
      [4, "running"],
      [6, "current"],
    ]);
    expect(removal.removed.map(({ number, text }) => [number, text])).toEqual([
      [3, remove[2]!.target],
      [5, remove[4]!.target],
    ]);
    expect(removal.followUp).toBeNull();
    expect(generations(profile)).toEqual(["test-2-link", "test-4-link", "test-6-link"]);
    expect(readlinkSync(profile)).toBe("test-6-link");
    expect(existsSync(`${store.home}/.nix-defexpr`)).toBe(false);
  });

  test("when somebody switches to one of them in the meantime, that one stays and the others go", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    const plan = await profileOf(4);
    let calls = 0;
    const removal = await removeGenerations({
      ...plan,
      run: async (options) => {
        if (calls++ === 0) await store.ok("nix-env", ["--profile", plan.profile, "--switch-generation", "2"]);
        return runNix(options);
      },
    });
    expect(calls).toBe(2);
    expect(removal.removed.map(({ number }) => number)).toEqual([1, 3]);
    expect(removal.skipped).toEqual([{ number: 2, reason: "current", why: "it is the current one" }]);
    expect(generations(plan.profile)).toEqual(["test-2-link", "test-4-link"]);
  });

  test("where the current one cannot be told none goes", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    const plan = await profileOf(3);
    rmSync(`${plan.profile}-3-link`);
    const removal = await removeGenerations(plan);
    expect(removal.removed).toEqual([]);
    expect(removal.skipped.map(({ reason }) => reason)).toEqual(["not-judged", "not-judged"]);
    expect(generations(plan.profile)).toHaveLength(2);
  });

  test.runIf(isRoot)("what Nix may not remove is said in its words, and stopping leaves all", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    const plan = await profileOf(2);
    const stopped = await removeGenerations({ ...plan, signal: AbortSignal.abort() });
    expect(stopped.skipped.map(({ reason }) => reason)).toEqual(["stopped"]);
    const asNobody = await removeGenerations({
      ...plan,
      run: async (options) => {
        const { code, ...rest } = await store.run(options.program, options.args, { asUser: nobody });
        return {
          command: [],
          ...rest,
          exitCode: code,
          timedOut: false,
          overflowed: false,
          missing: false,
          startError: null,
        };
      },
    });
    expect(asNobody.removed).toEqual([]);
    expect(asNobody.skipped).toMatchObject([
      { number: 1, reason: "failed", why: expect.stringMatching(/ermi|denied/) },
    ]);
    expect(generations(plan.profile)).toHaveLength(2);
  });

  test.runIf(isRoot)(
    "a user whom the daemon does not trust removes those of his own profile, and no home is touched",
    async () => {
      store = throwAwayStore({ nix });
      enter(store);
      const built = await store.build(
        scope({ a: derivation("a", "echo > $out"), b: derivation("b", "echo b > $out") }),
      );
      const [own, profile] = [`${store.top}/user`, `${store.top}/user/own`];
      mkdirSync(own);
      chownSync(own, nobody.uid, nobody.gid);
      const daemon = spawn(nix.program("nix-daemon"), [], { env: store.env, stdio: "ignore" });
      try {
        while (!existsSync(`${store.stateDir}/daemon-socket/socket`))
          await new Promise((resolve) => setTimeout(resolve, 20));
        const asNobody = { asUser: nobody, env: { NIX_REMOTE: "daemon", HOME: own } };
        for (const path of built) await store.ok("nix-env", ["--profile", profile, "--set", path], asNobody);
        const before = readdirSync(own)
          .filter((name) => !name.startsWith("own"))
          .sort();
        for (const name of before) rmSync(`${own}/${name}`, { recursive: true });
        const script = `
        import { removeGenerations } from ${JSON.stringify(join(import.meta.dirname, "../src/act/remove-generations.ts"))};
        import { locateStore, thisWorld } from "@nixperf/nix/location";
        const location = locateStore({ store: "daemon", world: thisWorld() });
        const remove = [{ number: 1, target: ${JSON.stringify(built[0])}, changedAt: null }];
        const removal = await removeGenerations({ location, profile: ${JSON.stringify(profile)}, running: [], remove });
        console.log(JSON.stringify(removal));`;
        // Where it looks for the packages that it imports.
        const args = ["--no-warnings", "--conditions=@nixperf/source", "--input-type=module", "-e", script];
        const child = spawn(process.execPath, args, {
          cwd: import.meta.dirname,
          uid: nobody.uid,
          gid: nobody.gid,
          env: { ...store.env, HOME: own, TMPDIR: "/tmp" },
          stdio: ["ignore", "pipe", "inherit"],
        });
        const [line] = (await once(createInterface(child.stdout), "line")) as [string];
        expect(JSON.parse(line)).toMatchObject({ removed: [{ number: 1 }], skipped: [] });
        expect(readdirSync(own).sort()).toEqual(["own", "own-2-link"]);
      } finally {
        daemon.kill();
        await once(daemon, "exit");
      }
    },
  );

  test("those planned go also where no temporary directory can be made, as on a full disk", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    const plan = await profileOf(2);
    process.env["TMPDIR"] = `${store.top}/nowhere`;
    expect(await removeGenerations(plan)).toMatchObject({ removed: [{ number: 1 }], skipped: [] });
  });

  test("those of a store under another root go, and what this machine's own store keeps is not touched", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    const root = `${store.top}/root`;
    const uri = `local?root=${root}`;
    const profile = `${root}/nix/var/nix/profiles/test`;
    const targets: string[] = [];
    for (const number of [1, 2]) {
      const file = store.write(`env-${number}`, `${number}`);
      const target = (await store.ok("nix-store", ["--store", uri, "--add", file])).trim();
      mkdirSync(dirname(profile), { recursive: true });
      symlinkSync(target, `${profile}-${number}-link`);
      targets.push(target);
    }
    symlinkSync("test-2-link", profile);
    const before = readdirSync(store.stateDir, { recursive: true });
    const removal = await removeGenerations({
      location: locateStore({ store: uri, world: thisWorld() }),
      profile,
      running: [],
      remove: [{ number: 1, target: targets[0]!, changedAt: null }],
    });
    expect(removal).toMatchObject({ removed: [{ number: 1 }], skipped: [] });
    expect(generations(profile)).toEqual(["test-2-link"]);
    expect(readdirSync(store.stateDir, { recursive: true })).toEqual(before);
  });

  test("after generations of NixOS's system profile it is said how to write the boot menu anew, and that is not done", async () => {
    store = throwAwayStore({ nix });
    enter(store);
    const plan = await profileOf(2, "system");
    const { removed, followUp } = await removeGenerations({ ...plan, isNixos: true });
    expect(removed).toHaveLength(1);
    expect(followUp?.command).toEqual(["sudo", `${plan.profile}/bin/switch-to-configuration`, "boot"]);
    expect((await removeGenerations({ ...plan, isNixos: true })).followUp).toBeNull();
    const other = await profileOf(2);
    expect((await removeGenerations({ ...other, isNixos: true })).followUp).toBeNull();
  });
});
