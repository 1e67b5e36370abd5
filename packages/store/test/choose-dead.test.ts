import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, unlinkSync } from "node:fs";
import { derivation, nix as expr, scope, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { chooseDead } from "../src/model/value/choose-dead.ts";
import type { ChosenDead } from "../src/model/value/choose-dead.ts";
import { cheapestRoots } from "../src/model/value/cheapest-roots.ts";
import type { Worth } from "../src/model/value/path-loss.ts";
import { diskTotals } from "../src/model/disk/disk-totals.ts";
import { walkStore } from "../src/probe/disk/walk-store.ts";
import { readStore, type StoreModel, understand } from "../src/parts.ts";

let store: ThrowAwayStore;
afterEach(() => store.dispose());

async function understood(): Promise<StoreModel> {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith("NIX_")) delete process.env[name];
  Object.assign(process.env, store.env);
  try {
    return understand(await readStore());
  } finally {
    for (const name of Object.keys(store.env)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** Numbers that look random and are the same each time. */
function numbers(seed: number): (below: number) => number {
  let last = seed;
  return (below) => {
    last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((last / 2 ** 32) * below);
  };
}

/** Paths of many sizes that refer to earlier ones, share files with each other, and have several outputs. */
function anyScope(seed: number, count: number): Record<string, ReturnType<typeof derivation>> {
  const random = numbers(seed);
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => {
      const uses = i === 0 ? [] : [...new Set([`p${random(i)}`, `p${random(i)}`])].slice(0, random(3));
      const outputs = random(3) === 0 ? ["out", "doc"] : ["out"];
      const script = [
        ...outputs.map((output) => `mkdir -p $${output}/d && ln -s $out $${output}/self`),
        `head -c ${random(60) * 1000} /dev/zero | tr '\\0' ${"abc"[random(3)]} > $out/shared`,
        `head -c ${random(200) * 1000} /dev/zero | tr '\\0' x > $out/d/own; echo ${i} >> $out/d/own`,
        `ln $out/d/own $out/linked`,
        ...uses.map((use) => `echo $${use} > $out/uses-${use}`),
      ];
      const env = Object.fromEntries(uses.map((use) => [use, expr(use)]));
      return [`p${i}`, derivation(`p${i}`, script.join("\n"), { outputs, env })];
    }),
  );
}

function bytesOnDisk(): number {
  const all = execFileSync("du", ["-s", "--block-size=1", store.storeDir], { encoding: "utf8" });
  return Number.parseInt(all, 10) - lstatSync(store.storeDir).blocks * 512;
}

function inodesOnDisk(): number {
  return Number.parseInt(execFileSync("du", ["-s", "--inodes", store.storeDir], { encoding: "utf8" }), 10);
}

describeWithNix("what is chosen can be deleted, and gives back what was said", (nix) => {
  for (const [keepDerivations, keepOutputs, isOptimised] of [
    [true, true, true],
    [true, false, false],
    [false, false, true],
  ] as const) {
    test(`keep-derivations ${keepDerivations}, keep-outputs ${keepOutputs}, optimised ${isOptimised}`, async () => {
      store = throwAwayStore({ nix, settings: { "keep-derivations": keepDerivations, "keep-outputs": keepOutputs } });
      const built = await store.build(scope(anyScope(7, 16)));
      if (isOptimised) await store.ok("nix-store", ["--optimise"]);
      const left = `${store.storeDir}/${"0".repeat(32)}-left`;
      execFileSync("sh", ["-c", `mkdir ${left} && head -c 50000 /dev/zero > ${left}/x`]);
      store.root("one", built[3]!);
      const model = await understood();
      const walk = await walkStore({ realStoreDir: store.storeDir });
      const all = diskTotals(walk).bytes;
      const random = numbers(isOptimised ? 3 : 4);
      for (let round = 0; round < 4; round++) {
        const found: ChosenDead = chooseDead({
          database: model.snapshot.database,
          edges: model.edges.certain,
          states: model.states,
          walk,
          need: round === 0 ? null : { bytes: random(all / 2), inodes: random(60) },
          worth: {
            costOf: (path) => ({ seconds: (path * 37) % 100, by: "derivation" }),
            isFetchable: (path) => path % 3 === 0,
            lastUsed: () => null,
            now: model.snapshot.takenAt,
          },
          unregistered: model.deadUnregistered,
        });
        const chosen = [...found.chosen.map((path) => model.snapshot.database.paths[path]!), ...found.unregistered];
        expect(found.isMet).toBe(true);
        expect(chosen.length).toBeGreaterThan(0);
        await store.andPutBack(async () => {
          const before = { bytes: bytesOnDisk(), inodes: inodesOnDisk() };
          await store.ok("nix-store", ["--delete", ...chosen]);
          expect(chosen.filter((path) => existsSync(path))).toEqual([]);
          expect({ bytes: before.bytes - bytesOnDisk(), inodes: before.inodes - inodesOnDisk() }).toEqual(
            found.reclaim,
          );
        });
      }
    }, 60_000);
  }

  test("without the cheapest roots so much more comes back as was said", async () => {
    store = throwAwayStore({ nix });
    const built = await store.build(scope(anyScope(9, 12)));
    await store.ok("nix-store", ["--optimise"]);
    const links = new Set(built.slice(4).map((path, i) => store.root(`root-${i}`, path)));
    const model = await understood();
    const walk = await walkStore({ realStoreDir: store.storeDir });
    const worth: Worth = {
      costOf: (path) => ({ seconds: (path * 37) % 100, by: "derivation" }),
      isFetchable: () => null,
      lastUsed: () => null,
      now: model.snapshot.takenAt,
    };
    const all = (of: StoreModel) =>
      chooseDead({
        database: of.snapshot.database,
        edges: of.edges.certain,
        states: of.states,
        walk,
        need: null,
        worth,
      });
    const anyway = all(model).reclaim!.bytes;
    const cheapest = (amount: number) =>
      cheapestRoots({
        model,
        edges: model.edges.possible,
        walk,
        need: { of: "bytes", amount },
        mayGo: (root) => root !== 0,
        worth,
      });
    const most = cheapest(Infinity).total.bytes;
    expect(most).toBeGreaterThan(0);
    for (const part of [0.1, 0.4, 0.8]) {
      const { chosen, total, isMet, excessShare } = cheapest(Math.floor(most * part));
      expect([isMet, excessShare]).toEqual([true, 0]);
      expect(total.bytes).toBeGreaterThanOrEqual(Math.floor(most * part));
      const gone = chosen.flatMap(({ candidate }) => candidate.roots.map((root) => model.roots[root]!.path));
      expect(gone.every((path) => links.has(path))).toBe(true);
      await store.andPutBack(async () => {
        for (const path of gone) unlinkSync(path);
        const after = await understood();
        const { chosen: dead, reclaim } = all(after);
        expect(reclaim!.bytes).toBe(anyway + total.bytes);
        const before = bytesOnDisk();
        await store.ok("nix-store", ["--delete", ...dead.map((path) => after.snapshot.database.paths[path]!)]);
        expect(before - bytesOnDisk()).toBe(anyway + total.bytes);
      });
    }
  }, 60_000);
});
