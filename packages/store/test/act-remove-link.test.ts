import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, lstatSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import { findRoots } from "@nixperf/nix/roots";
import { derivation, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { removeLink, settleAside } from "../src/act/remove-link.ts";
import type { RemoveLinkOptions } from "../src/act/remove-link.ts";
import { enter, leave, named } from "./act-store.ts";

const isRoot = process.getuid?.() === 0;

let store: ThrowAwayStore;
afterEach(() => leave(store));

let built: string[];

/** The link `name` as `nix-build` leaves it, as a plan speaks of it. */
async function planned(name: string, target: string): Promise<RemoveLinkOptions> {
  const path = await store.indirectRoot(name, target);
  const location = locateStore({ world: thisWorld() });
  const root = (await findRoots({ location })).links.find((link) => link.path === path);
  return {
    location,
    link: { path, entry: root!.entry, target, changedAt: new Date(root!.changed * 1000).toISOString() },
  };
}

async function start(nix: Parameters<typeof throwAwayStore>[0]["nix"]): Promise<void> {
  store = throwAwayStore({ nix });
  enter(store);
  built = await store.build(
    scope({ a: derivation("a", "mkdir $out; echo a > $out/file"), b: derivation("b", "echo b > $out") }),
  );
}

const entriesOf = (link: string): string[] => readdirSync(join(link, ".."));

describeWithNix("removing a link", (nix) => {
  test("it goes, what it kept alive may go, and nothing is left beside it", async () => {
    await start(nix);
    const plan = await planned("project/result", named(built, "a"));
    const asides: string[] = [];
    const removal = await removeLink({ ...plan, onAside: (aside) => void asides.push(aside) });
    expect(removal).toEqual({ removed: true, text: named(built, "a") });
    expect(asides).toHaveLength(1);
    expect(entriesOf(plan.link.path)).toEqual([]);
    await store.ok("nix-store", ["--delete", named(built, "a")]);
    // Nix itself has removed the entry, as at every deletion.
    expect(() => lstatSync(plan.link.entry)).toThrow("ENOENT");
  });

  test("a link in gcroots itself, one that leads into its path, and one with the longest possible name go too", async () => {
    await start(nix);
    const location = locateStore({ world: thisWorld() });
    const a = named(built, "a");
    for (const [name, text] of [
      ["direct", a],
      ["inside", `${a}/file`],
      ["x".repeat(255), a],
    ] as const) {
      const path = store.root(name, text);
      const removal = await removeLink({ location, link: { path, entry: path, target: a, changedAt: null } });
      expect(removal).toEqual({ removed: true, text });
      expect(() => lstatSync(path)).toThrow("ENOENT");
    }
  });

  test("one that changed, was made anew, is gone, is no link, or no root by now is left alone", async () => {
    await start(nix);
    const plan = await planned("project/result", named(built, "a"));
    const { link, location } = plan;
    const reason = async (change: Partial<typeof link> = {}): Promise<string> => {
      const before = readdirSync(join(store.top, "project"));
      const removal = await removeLink({ location, link: { ...link, ...change } });
      expect(readdirSync(join(store.top, "project"))).toEqual(before);
      return removal.removed ? "removed" : removal.reason;
    };
    expect(await reason({ target: named(built, "b") })).toBe("changed");
    expect(await reason({ changedAt: new Date(0).toISOString() })).toBe("renewed");
    expect(await reason({ path: `${link.path}-2`, entry: `${link.path}-2` })).toBe("gone");
    expect(await reason({ entry: `${store.stateDir}/gcroots/auto/other` })).toBe("not-a-root");
    expect(await reason({ path: join(store.top, "project"), entry: join(store.top, "project") })).toBe("not-a-link");
    symlinkSync(named(built, "a"), `${store.top}/project/p-3-link`);
    expect(await reason({ path: `${store.top}/project/p-3-link`, entry: `${store.top}/project/p-3-link` })).toBe(
      "protected",
    );
    mkdirSync(`${store.top}/empty`);
    expect(await reason({ path: `${store.top}/empty/result`, entry: `${store.top}/empty/result` })).toBe("not-mounted");
  });

  test("a build that replaces it while its removal is written down is noticed", async () => {
    await start(nix);
    const plan = await planned("project/result", named(built, "a"));
    const removal = await removeLink({
      ...plan,
      onAside: async () => void (await store.indirectRoot("project/result", named(built, "b"))),
    });
    expect(removal).toMatchObject({ removed: false, reason: "changed" });
    expect(readlinkSync(plan.link.path)).toBe(named(built, "b"));
  });

  test("a run that was killed in between is settled: the planned link goes, any other comes back as a root", async () => {
    await start(nix);
    const plan = await planned("project/result", named(built, "a"));
    const aside = join(store.top, "project/.result.nixperf-0123456789ab");
    expect(await settleAside(aside, plan)).toBeNull();

    renameSync(plan.link.path, aside);
    expect(await settleAside(aside, plan)).toMatchObject({ removed: true });
    expect(entriesOf(aside)).toEqual([]);

    // What was taken was a build's new link, and a collection has come by since.
    await store.indirectRoot("project/result", named(built, "b"));
    renameSync(plan.link.path, aside);
    await store.ok("nix-store", ["--gc"]);
    expect(() => lstatSync(plan.link.entry)).toThrow("ENOENT");
    const [b = ""] = await store.build(scope({ b: derivation("b", "echo b > $out") }));
    expect(await settleAside(aside, plan)).toMatchObject({ removed: false, reason: "changed" });
    expect(entriesOf(aside)).toEqual(["result"]);
    expect(readlinkSync(plan.link.path)).toBe(b);
    await store.ok("nix-store", ["--gc"]);
    expect(lstatSync(b).isFile()).toBe(true);
  });

  test.runIf(isRoot)("in a directory that this user may not change it is left, and said so", async () => {
    await start(nix);
    const plan = await planned("project/result", named(built, "a"));
    chmodSync(join(store.top, "project"), 0o555);
    const script = `
      import { removeLink } from ${JSON.stringify(join(import.meta.dirname, "../src/act/remove-link.ts"))};
      process.setgid(65534); process.setuid(65534);
      console.log(JSON.stringify(await removeLink(${JSON.stringify(plan)})));`;
    const child = spawn(
      process.execPath,
      ["--no-warnings", "--conditions=@nixperf/source", "--input-type=module", "-e", script],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [line] = await once(createInterface(child.stdout), "line");
    expect(JSON.parse(line as string)).toMatchObject({ removed: false, reason: "not-writable" });
    expect(readlinkSync(plan.link.path)).toBe(named(built, "a"));
  });

  test(
    "whenever another process replaces the link, what it made is there in the end",
    { timeout: 600_000 },
    async () => {
      await start(nix);
      const { link, location } = await planned("project/result", named(built, "a"));
      const [a, b] = [named(built, "a"), named(built, "b")];
      const racer = spawn(
        process.execPath,
        [
          "-e",
          `
      const fs = require("fs");
      const path = ${JSON.stringify(link.path)};
      require("readline").createInterface(process.stdin).on("line", (line) => {
        const [at, text] = line.split(" ");
        while (performance.timeOrigin + performance.now() < Number(at));
        fs.symlinkSync(text, path + ".new");
        fs.renameSync(path + ".new", path);
        console.log("done");
      });`,
        ],
        { stdio: ["pipe", "pipe", "inherit"] },
      );
      const answers = createInterface(racer.stdout);
      const counts: Record<string, number> = {};
      const until = Date.now() + Number(process.env["NIXPERF_STRESS_SECONDS"] ?? 3) * 1000;
      try {
        while (Date.now() < until) {
          rmSync(link.path, { force: true });
          symlinkSync(a, link.path);
          const { mtimeMs } = lstatSync(link.path);
          const at = performance.timeOrigin + performance.now() + 1;
          const answer = once(answers, "line");
          racer.stdin.write(`${at + Math.random() * 0.3} ${b}\n`);
          while (performance.timeOrigin + performance.now() < at);
          const removal = await removeLink({ location, link: { ...link, changedAt: new Date(mtimeMs).toISOString() } });
          await answer;
          const how = removal.removed ? "removed" : removal.why;
          counts[how] = (counts[how] ?? 0) + 1;
          expect(readlinkSync(link.path), how).toBe(b);
          expect(entriesOf(link.path)).toEqual(["result"]);
        }
      } finally {
        racer.stdin.end();
        await once(racer, "exit");
      }
      process.stderr.write(`${JSON.stringify(counts)}\n`);
      expect(Object.keys(counts).length).toBeGreaterThan(1);
    },
  );
});
