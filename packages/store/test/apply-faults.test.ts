import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readlinkSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { derivation, nix as expr, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { withLock } from "@nixperf/files";
import { apply, dead, optimize, plan, roots, undo } from "../src/index.ts";
import { applyLock } from "../src/verbs/apply.ts";
import { enter, leave } from "./entered-store.ts";

const seconds = Number(process.env["NIXPERF_STRESS_SECONDS"] ?? 5);
const main = fileURLToPath(new URL("../bin/main.js", import.meta.url));

let store: ThrowAwayStore;
afterEach(leave);

const many = (count: number) =>
  scope(
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `p${i}`,
        derivation(
          `p${i}`,
          `mkdir $out; for f in 1 2 3 4 5 6 7 8; do echo $f ${i} > $out/$f; done; echo "$dep" > $out/dep`,
          {
            env: i === 0 ? {} : { dep: expr(`p${Math.floor((i - 1) / 2)}`) },
          },
        ),
      ]),
    ),
  );

describeWithNix("a plan that is carried out is killed", (nix) => {
  test("at any moment: the store is whole, the roots that are left protect, and the same again finishes it", async () => {
    store = enter(throwAwayStore({ nix }));
    const paths = await store.build(many(40));
    const links: string[] = [];
    for (const [i, path] of paths.entries())
      if (i % 4 === 0) links.push(await store.indirectRoot(`home/${i}/result`, path));
    const kept = await store.indirectRoot("home/kept/result", paths.at(-1)!);
    const planFile = store.write("plan.json", JSON.stringify(await plan({ without: links })));

    let killed = 0;
    for (let wait = 100; wait < 3_000; wait += 200) {
      const args = ["--no-warnings", "--conditions=@nixperf/source", main, "apply", planFile, "--json"];
      const child = spawn(process.execPath, args, { env: process.env, stdio: "ignore" });
      const ended = once(child, "exit") as Promise<[number | null, string | null]>;
      const first = await Promise.race([ended, sleep(wait).then(() => null)]);
      if (first !== null) break;
      child.kill("SIGKILL");
      await ended;
      killed++;
      // A Nix that it had started goes on to its end by itself.
      await settled();
      await store.ok("nix-store", ["--verify", "--check-contents"]);
      expect(readlinkSync(kept)).toBe(paths.at(-1));
      expect(existsSync(paths.at(-1)!)).toBe(true);
    }
    expect(killed).toBeGreaterThan(2);
    await optimize({
      apply: true,
      without: (await roots()).items.map(({ path }) => path).filter((path) => links.includes(path)),
    });
    expect((await dead()).items).toEqual([]);
    expect((await roots()).items.map(({ path }) => path)).toEqual([kept]);
    const asides = execFileSync("find", [join(store.top, "home"), "-name", ".*nixperf*"], { encoding: "utf8" });
    expect(asides).toBe("");
    await store.ok("nix-store", ["--verify", "--check-contents"]);
  }, 240_000);
});

describeWithNix("while a plan is carried out", (nix) => {
  test(
    "Nix builds and makes roots: nothing that a root needs is lost, nothing half deleted",
    async () => {
      store = enter(throwAwayStore({ nix }));
      await store.build(many(10));
      const over = new AbortController();
      const made: Array<{ link: string; path: string }> = [];
      const build = async () => {
        for (let i = 0; !over.signal.aborted; i++) {
          const link = join(store.top, `home/result-${i % 12}`);
          // Some are built anew after they were deleted, some replace the link of another.
          const name = `built-${i % 7}`;
          const [path] = await store
            .build(
              scope({
                top: derivation(name, 'mkdir $out; echo "$dep" > $out/dep', { env: { dep: expr("dep") } }),
                dep: derivation(`dep-${i % 5}`, "mkdir $out; echo x > $out/x; sleep 0.02"),
              }),
              ["-A", "top", "-o", link],
            )
            .catch(() => []);
          if (path !== undefined) made.push({ link, path });
        }
      };
      const builds = [build()];
      let runs = 0;
      let deleted = 0;
      for (const until = Date.now() + seconds * 1000; Date.now() < until; runs++) {
        const { items } = await roots({ kinds: ["result"] });
        const without = items.filter((_, i) => (i + runs) % 2 === 0).map(({ path }) => path);
        const { applied } = await optimize({ apply: true, without }).catch((error: { code?: string }) => {
          // A link was replaced between being listed and being planned.
          if (error.code === "NIXPERF_ROOT_NOT_FOUND") return { applied: null };
          throw error;
        });
        deleted += applied?.paths.deleted ?? 0;
      }
      over.abort();
      await Promise.all(builds);
      expect(deleted).toBeGreaterThan(0);
      for (const { target } of (await roots()).items) {
        const closure = (await store.ok("nix-store", ["--query", "--requisites", target])).trim().split("\n");
        await store.ok("nix-store", ["--verify-path", ...closure]);
      }
      await store.ok("nix-store", ["--verify", "--check-contents"]);
      process.stdout.write(`${runs} plans carried out, ${deleted} paths deleted, ${made.length} builds meanwhile\n`);
    },
    120_000 + seconds * 2_000,
  );
});

/** Waits until nothing comes or goes in the store any more. */
async function settled(): Promise<void> {
  for (let quiet = 0, last = -1; quiet < 3; await sleep(50)) {
    const entries = Number(execFileSync("sh", ["-c", `ls -A ${store.storeDir} | wc -l`], { encoding: "utf8" }));
    quiet = entries === last ? quiet + 1 : 0;
    last = entries;
  }
}

describeWithNix("a plan is carried out", (nix) => {
  test("until it is stopped: what was done is told, and the rest is left", async () => {
    store = enter(throwAwayStore({ nix }));
    const paths = await store.build(many(6));
    const links: string[] = [];
    for (const [i, path] of paths.entries()) links.push(await store.indirectRoot(`home/${i}/result`, path));
    const stopping = new AbortController();
    const planned = await plan({ without: links });
    const applied = await apply({
      plan: planned,
      signal: stopping.signal,
      onProgress: ({ doing }) => {
        if (doing === "removing roots") setImmediate(() => stopping.abort());
      },
    });
    expect(applied.stopped).toBe(true);
    const left = links.filter((link) => existsSync(link));
    expect(applied.roots.removed.map(({ path }) => path)).toEqual(links.filter((link) => !left.includes(link)));
    expect(applied.roots.skipped.map(({ path }) => path)).toEqual(left);
    const gone = planned.delete.filter(({ path }) => !existsSync(path));
    expect(applied.paths.deleted).toBe(gone.length);
    await store.ok("nix-store", ["--verify", "--check-contents"]);
    // On a busy machine it may be stopped before the first.
    if (left.length === links.length) return;
    expect((await undo()).restored.length + left.length).toBeLessThanOrEqual(links.length);
  });

  test("though in the end it cannot be written down what was done: then that is told, beside what was", async () => {
    store = enter(throwAwayStore({ nix }));
    await store.build(many(3));
    const applied = join(store.home, ".state/nixperf/applied");
    const record = await apply({
      plan: await plan(),
      onProgress: ({ doing }) => {
        if (doing !== "deleting" || existsSync(`${applied}.away`)) return;
        renameSync(applied, `${applied}.away`);
        writeFileSync(applied, "");
      },
    });
    expect((await dead()).items).toEqual([]);
    expect(record.paths.deleted).toBe(record.paths.planned);
    expect(record.gaps).toMatchObject([{ at: "", code: "NIXPERF_STATE_UNWRITABLE" }]);
  });

  test("not at all without Nix, with state that cannot be written, or while another is", async () => {
    store = enter(throwAwayStore({ nix }));
    const [path = ""] = await store.build(derivation("x", "echo > $out"));
    const link = await store.indirectRoot("home/x/result", path);
    const planned = await plan({ without: [link] });
    const path0 = process.env["PATH"];
    process.env["PATH"] = "/nonexistent";
    await expect(apply({ plan: planned })).rejects.toMatchObject({ code: "NIXPERF_NIX_NOT_FOUND" });
    process.env["PATH"] = path0;
    await expect(apply({ plan: planned, state: store.write("a-file", "") })).rejects.toMatchObject({
      code: "NIXPERF_DEEDS_UNWRITABLE",
    });
    // What is dead already goes also where nothing can be written down.
    const [junk = ""] = await store.build(derivation("junk", "echo > $out"));
    const deadOnly = await apply({ plan: await plan(), state: store.write("another-file", "") });
    expect([deadOnly.paths.deleted > 0, existsSync(junk), deadOnly.roots.removed]).toEqual([true, false, []]);
    const state = join(store.home, ".state/nixperf");
    await withLock(applyLock(state), async () => {
      await expect(apply({ plan: planned })).rejects.toMatchObject({ code: "NIXPERF_STATE_LOCKED" });
    });
    expect(readlinkSync(link)).toBe(path);
    expect(existsSync(path)).toBe(true);
    expect((await apply({ plan: planned })).roots.removed).toHaveLength(1);
  });
});
