import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import { findRoots } from "@nixperf/nix/roots";
import { derivation, nix as expr, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { listDeeds } from "../src/act/deeds.ts";
import { restoreRoot } from "../src/act/restore-root.ts";
import { settleDeeds } from "../src/act/settle-deeds.ts";
import type { ChildPlan } from "./act-child.ts";
import { enter, leave, named, namesIn, unusedLinks, verify } from "./act-store.ts";

let store: ThrowAwayStore;
afterEach(() => leave(store));

const child = join(import.meta.dirname, "act-child.ts");

/** Chains of paths, some held by generations and links that are to go, some dead, some to stay. */
async function busyStore(): Promise<{ plan: string; planned: ChildPlan; kept: string }> {
  const all: Record<string, ReturnType<typeof derivation>> = {};
  for (const name of ["gen", "link", "dead", "kept"]) {
    for (let i = 0; i < 6; i++) {
      const env = i === 0 ? {} : { env: { below: expr(`${name}-${i - 1}`) } };
      const script = `mkdir $out; echo $below > $out/below; for f in 1 2 3 4 5 6 7 8; do echo $f > $out/$f; done`;
      all[`${name}-${i}`] = derivation(`${name}-${i}`, script, env);
    }
  }
  const built = await store.build(scope(all));
  const profile = `${store.stateDir}/profiles/own`;
  for (const name of ["gen-3", "gen-5", "kept-5"])
    await store.ok("nix-env", ["--profile", profile, "--set", named(built, name)]);
  const links = [];
  for (const name of ["link-1", "link-3", "link-5"])
    links.push(await store.indirectRoot(`project/${name}/result`, named(built, name)));
  const { links: found } = await findRoots({ location: locateStore({ world: thisWorld() }) });
  const planned: ChildPlan = {
    stateDir: `${store.top}/nixperf`,
    profile,
    generations: ["gen-3", "gen-5"].map((name, i) => ({ number: i + 1, target: named(built, name), changedAt: null })),
    links: links.map((path) => {
      const { entry, target, changed } = found.find((link) => link.path === path)!;
      return { path, entry, target, changedAt: new Date(changed * 1000).toISOString() };
    }),
    room: 1000,
  };
  mkdirSync(planned.stateDir);
  return { plan: store.write("plan.json", JSON.stringify(planned)), planned, kept: named(built, "kept-5") };
}

/**
 * Runs the plan and ends it with SIGKILL after so many milliseconds: with the Nix that it runs, or alone, which leaves that
 * Nix at work. Whether it was still at work itself.
 */
async function killedAfter(plan: string, milliseconds: number, alone = false): Promise<boolean> {
  const args = ["--no-warnings", "--conditions=@nixperf/source", child, plan];
  const running = spawn(process.execPath, args, { detached: true, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  running.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(running, "close");
  // Counted from the moment when it begins: loading takes as long as all it does.
  await Promise.race([once(running.stdout, "data"), ended]);
  const timer = setTimeout(() => {
    try {
      process.kill(alone ? running.pid! : -running.pid!, "SIGKILL");
    } catch {
      // It has ended.
    }
  }, milliseconds);
  await ended;
  clearTimeout(timer);
  while (isGroupThere(running.pid!)) await new Promise((resolve) => setTimeout(resolve, 20));
  return !said.includes("end\n");
}

/** Whether anything that the run began is still at work; what has ended and nobody waits for does not count. */
function isGroupThere(group: number): boolean {
  if (process.platform !== "linux") return false;
  return readdirSync("/proc").some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const [state, , ofGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(ofGroup) === group && state !== "Z";
    } catch {
      return false;
    }
  });
}

describeWithNix("killed at any moment", (nix) => {
  test(
    "the store is valid, each root is away or there and said to be, and another run ends it",
    { timeout: 300_000 },
    async () => {
      store = throwAwayStore({ nix, settings: { "auto-optimise-store": true, "keep-derivations": false } });
      enter(store);
      const { plan, planned, kept } = await busyStore();
      const location = locateStore({ world: thisWorld() });
      const until = Date.now() + Number(process.env["NIXPERF_STRESS_SECONDS"] ?? 0) * 1000;
      const killed: boolean[] = [];
      // How long a run takes, in milliseconds: as long as the one before.
      let usual = 900;
      while (killed.filter(Boolean).length < 3 || Date.now() < until) {
        expect(killed.slice(-10), "it was always at its end before").not.toEqual(Array(10).fill(false));
        await store.andPutBack(async () => {
          killed.push(await killedAfter(plan, Math.random() * usual, killed.length % 2 === 1));
          await verify(store);
          expect(existsSync(kept)).toBe(true);

          const [file = ""] = listDeeds(planned.stateDir);
          const deeds = await settleDeeds(file, { location });
          expect(deeds?.open).toEqual([]);
          const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
          for (const { path } of deeds!.removed) expect(isThere(path), path).toBe(false);
          for (const { path } of deeds!.skipped) expect(isThere(path), path).toBe(true);
          for (const { path } of planned.links) {
            expect(readdirSync(join(path, "..")), path).toEqual(isThere(path) ? ["result"] : []);
            const isSaid = deeds!.removed.some((root) => root.path === path);
            expect(isThere(path), path).toBe(!isSaid);
          }

          // What can be put back is, and what then is garbage goes, as if nothing had happened.
          for (const root of deeds!.removed) {
            const restored = await restoreRoot({ location, root });
            if (existsSync(root.target)) expect(restored, root.path).toMatchObject({ restored: true });
            else expect(restored).toMatchObject({ reason: "target-gone" });
          }
          const begun = Date.now();
          expect(await killedAfter(plan, 60_000)).toBe(false);
          usual = Date.now() - begun;
          expect(namesIn(store)).toEqual(["kept-0", "kept-1", "kept-2", "kept-3", "kept-4", "kept-5"]);
          expect(unusedLinks(store)).toBe(0);
          await verify(store);
        });
      }
      process.stderr.write(`${killed.filter(Boolean).length} of ${killed.length} were killed at work\n`);
    },
  );
});
