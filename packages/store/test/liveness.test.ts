import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  derivation,
  fixedOutput,
  nix as expr,
  printedRoots,
  scope,
  type ThrowAwayStore,
  throwAwayStore,
} from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { readStore, state, type StoreModel, understand } from "../src/parts.ts";

let store: ThrowAwayStore;
afterEach(() => store.dispose());

/** Understands the store with the environment that Nix has. */
async function understood(uri?: string, env: Readonly<Record<string, string>> = store.env): Promise<StoreModel> {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith("NIX_")) delete process.env[name];
  Object.assign(process.env, env);
  try {
    return understand(await readStore({ store: uri }));
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

function pathsThatAre(model: StoreModel, wanted: number): string[] {
  return model.snapshot.database.paths.filter((_, i) => model.states[i] === wanted).sort();
}

/** What Nix says, from a copy, because asking changes the store. */
const askNix = (question: "dead" | "live", args: readonly string[] = []): Promise<string[]> =>
  store.andPutBack(async () => {
    const answer = await store.ok("nix-store", [...args, "--gc", `--print-${question}`]);
    return answer.split("\n").filter((line) => line !== "");
  });

const names = (paths: readonly string[]): string[] =>
  paths.map((path) => path.replace(/^.*\/[0-9a-z]{32}-/, "")).sort();

describeWithNix("liveness", (nix) => {
  for (const [keepDerivations, keepOutputs] of [
    [true, false],
    [true, true],
    [false, true],
    [false, false],
  ] as const) {
    test(`two derivations of one fixed output; keep-derivations ${keepDerivations}, keep-outputs ${keepOutputs}`, async () => {
      store = throwAwayStore({ nix, settings: { "keep-derivations": keepDerivations, "keep-outputs": keepOutputs } });
      const fixed = (comment: string) => fixedOutput("fixed", "the same", { comment });
      const [path = ""] = await store.build(fixed("first"));
      const [second = ""] = await store.instantiate(fixed("second"));
      await store.build(fixed("second"));
      const [first = ""] = await store.instantiate(fixed("first"));
      store.root("fixed", path);
      const model = await understood();
      const expected = [path, ...(keepDerivations ? [first] : [])].sort();
      expect(pathsThatAre(model, state.live)).toEqual(expected);
      expect(pathsThatAre(model, state.dead)).toEqual([...(keepDerivations ? [] : [first]), second].sort());
      expect((await askNix("live")).sort()).toEqual(expected);

      rmSync(join(store.stateDir, "gcroots/fixed"));
      store.root("second", second);
      const other = await understood();
      expect(pathsThatAre(other, state.live)).toEqual((await askNix("live")).sort());
      expect(pathsThatAre(other, state.dead)).toEqual((await askNix("dead")).sort());
      expect(pathsThatAre(other, state.live).includes(path)).toBe(keepOutputs);
    });
  }

  test("a copied path whose deriver knows nothing of it: order-dependent, whatever Nix then says of its deriver", async () => {
    store = throwAwayStore({ nix });
    const pairs = Array.from({ length: 12 }, (_, i) => `pair${i}`);
    const derivations = await store.instantiate(
      scope(Object.fromEntries(pairs.map((name) => [name, derivation(name, "exit 1")]))),
    );
    const copies: string[] = [];
    for (const pair of pairs) copies.push(await store.add(store.write(`copied-${pair}`, pair)));
    const dump = (await store.ok("nix-store", ["--dump-db"])).split("\n");
    // A copy brings its deriver along: here one that is registered, but has other outputs. Nix keeps the deriver that it
    // knew first, so the paths have to come anew.
    await store.ok("nix-store", ["--delete", ...copies]);
    const registrations = copies.flatMap((path, i) => {
      writeFileSync(path, pairs[i]!);
      const hash = dump[dump.indexOf(path) + 1]!;
      const size = dump[dump.indexOf(path) + 2]!;
      store.root(pairs[i]!, path);
      return [path, hash, size, derivations[i]!, "0"];
    });
    await store.ok("nix-store", ["--load-db"], { input: `${registrations.join("\n")}\n` });
    const model = await understood();
    expect(pathsThatAre(model, state.orderDependent)).toEqual([...derivations].sort());
    expect(pathsThatAre(model, state.dead)).toEqual([]);
    const [live, dead] = [await askNix("live"), await askNix("dead")];
    expect(new Set([...live, ...dead])).toEqual(new Set(model.snapshot.database.paths));
    expect(pathsThatAre(model, state.live).every((path) => live.includes(path) && !dead.includes(path))).toBe(true);
  });

  test("a registered path that is not on disk: seen only where an edge leads to it", async () => {
    store = throwAwayStore({ nix, settings: { "keep-derivations": false } });
    const part = (name: string, uses: readonly string[]) =>
      derivation(name, `echo ${uses.map((use) => `$${use}`).join(" ")} > $out`, {
        env: Object.fromEntries(uses.map((use) => [use, expr(use)])),
      });
    const built = await store.build(
      scope({
        held: part("held", []),
        root: part("root", ["held"]),
        dead: part("dead", []),
        user: part("user", ["dead"]),
        alone: part("alone", []),
        aboveLive: part("above-live", ["root"]),
      }),
    );
    const of = (name: string) => built.find((path) => path.endsWith(`-${name}`))!;
    store.root("root", of("root"));
    for (const name of ["held", "user", "alone", "above-live"]) {
      chmodSync(store.storeDir, 0o755);
      rmSync(of(name));
    }
    const model = await understood();
    const outputs = (wanted: number) => names(pathsThatAre(model, wanted)).filter((name) => !name.endsWith(".drv"));
    // `held` is marked with the closure of its root, `user` is met on the way up from `dead`.
    expect(outputs(state.live)).toEqual(["held", "root"]);
    expect(outputs(state.dead)).toEqual(["dead", "user"]);
    // Nobody asks who refers to what is alive.
    expect(outputs(state.unseen)).toEqual(["above-live", "alone"]);
    expect((await askNix("live")).sort()).toEqual(pathsThatAre(model, state.live));
    expect((await askNix("dead")).sort()).toEqual(pathsThatAre(model, state.dead));
  });

  test("a store under another root: logical names in its links, this machine's places for what lies outside", async () => {
    store = throwAwayStore({ nix });
    const root = join(store.top, "root");
    const { NIX_STORE_DIR: _, NIX_STATE_DIR: __, NIX_LOG_DIR: ___, ...env } = store.env;
    const inRoot = (args: readonly string[]) =>
      store.ok("/usr/bin/env", [
        "-u",
        "NIX_STORE_DIR",
        "-u",
        "NIX_STATE_DIR",
        "-u",
        "NIX_LOG_DIR",
        nix.program("nix-store"),
        "--store",
        root,
        ...args,
      ]);
    const paths: string[] = [];
    for (const name of ["direct", "outside", "physical", "unused"]) {
      paths.push((await inRoot(["--add", store.write(`sources/${name}`, name)])).trim());
    }
    const of = (name: string) => paths.find((path) => path.endsWith(`-${name}`))!;
    expect(of("direct")).toMatch(/^\/nix\/store\//);
    const gcroots = join(root, "nix/var/nix/gcroots");
    mkdirSync(join(gcroots, "auto"), { recursive: true });
    symlinkSync(of("direct"), join(gcroots, "direct"));
    symlinkSync(of("outside"), join(store.top, "result"));
    symlinkSync(join(store.top, "result"), join(gcroots, "auto/outside"));
    symlinkSync(join(root, of("physical")), join(gcroots, "physical"));
    writeFileSync(join(root, "nix/store", `${"0".repeat(32)}-left`), "");

    for (const uri of [root, `local?root=${root}`]) {
      const model = await understood(uri, env);
      expect(names(pathsThatAre(model, state.live))).toEqual(["direct", "outside"]);
      expect(names(pathsThatAre(model, state.dead))).toEqual(["physical", "unused"]);
      expect(names(model.deadUnregistered)).toEqual(["left"]);
      expect(pathsThatAre(model, state.unseen)).toEqual([]);
      const ours = new Set(model.roots.map(({ path, target }) => `${path}\0${model.snapshot.database.paths[target]}`));
      const theirs = await store.andPutBack(() => inRoot(["--gc", "--print-roots"]));
      expect(ours).toEqual(printedRoots(theirs, "/nix/store"));
      const dead = (await store.andPutBack(() => inRoot(["--gc", "--print-dead"]))).trim().split("\n");
      expect(names(dead)).toEqual(["left", "physical", "unused"]);
    }
  });
});
