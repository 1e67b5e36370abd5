import { existsSync } from "node:fs";
import { basename } from "node:path";
import { derivation, nix as expr, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { readStore, state, understand } from "../src/parts.ts";

let store: ThrowAwayStore;
const before = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(store.env)) delete process.env[name];
  Object.assign(process.env, before);
  store.dispose();
});

describeWithNix("while Nix builds and collects", (nix) => {
  test("what a root needs is always live, and what was just built for a root is never garbage", async () => {
    store = throwAwayStore({ nix, settings: { "keep-derivations": false } });
    const [kept = ""] = await store.build(
      scope({
        kept: derivation("kept", 'echo "$dep" > $out', { env: { dep: expr("dep") } }),
        dep: derivation("dep", "echo > $out"),
      }),
    );
    store.root("kept", kept);
    const closure = (await store.ok("nix-store", ["--query", "--requisites", kept])).trim().split("\n");
    Object.assign(process.env, store.env);

    const over = new AbortController();
    let builds = 0;
    const build = async () => {
      for (; !over.signal.aborted; builds++) {
        const result = `${store.top}/home/result-${builds}`;
        await store
          .build(derivation(`built-${builds}`, "echo half > $out; sleep 0.05"), ["-o", result])
          .catch(() => {});
      }
    };
    const collect = async () => {
      while (!over.signal.aborted) await store.run("nix-store", ["--gc"]);
    };
    const working = [build(), collect()];
    let reads = 0;
    const called = new Set<string>();
    try {
      for (
        const until = Date.now() + Number(process.env["NIXPERF_STRESS_SECONDS"] ?? 5) * 1000;
        Date.now() < until;
        reads++
      ) {
        const model = understand(await readStore());
        const { paths, indexOf } = model.snapshot.database;
        const stateOf = (path: string) => model.states[indexOf.get(basename(path))!];
        for (const path of closure) expect(stateOf(path), path).toBe(state.live);
        expect(paths.length).toBeGreaterThanOrEqual(closure.length);
        const isDead = (path: string) => stateOf(path) === state.dead;
        for (const path of [...model.deadUnregistered, ...paths.filter(isDead)])
          if (/-built-\d+$/.test(path)) called.add(path);
      }
    } finally {
      over.abort();
      await Promise.all(working);
    }
    process.stderr.write(`${reads} reads during ${builds} builds\n`);
    // Nix's collector looks for temporary roots after the links: a build that ends in between it takes itself.
    expect([...called].filter((path) => existsSync(path))).toEqual([]);
    expect(builds).toBeGreaterThan(3);
  });
});
