import { lutimesSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decideRoots, readStore, understand } from "../src/parts.ts";
import type { GenerationRule } from "../src/model/retention/policy.ts";
import { presets } from "../src/model/retention/presets.ts";
import { enter, leave } from "./act-store.ts";

const day = 86_400;
const nothing: GenerationRule = { keepLast: null, keepSinceSeconds: null, daily: null, weekly: null, monthly: null };
const runs = { numRuns: 12 };

describeWithNix("generations as Nix counts them", (nix) => {
  let store: ThrowAwayStore;
  let paths: string[];
  let profile: string;
  beforeAll(async () => {
    store = throwAwayStore({ nix });
    enter(store);
    profile = `${store.stateDir}/profiles/test`;
    paths = [];
    for (const name of ["a", "b", "c"]) paths.push(await store.add(store.write(name, name)));
    // Nix makes the directory.
    await store.ok("nix-env", ["--profile", profile, "--set", paths[0]!]);
  });
  afterAll(() => leave(store));

  const numbers = (): number[] =>
    readdirSync(`${store.stateDir}/profiles`)
      .flatMap((name) => /^test-(\d+)-link$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);

  /** Makes the profile anew: a generation for each age in days, the oldest first. */
  function makeProfile(ages: ReadonlyMap<number, number>, current: number): void {
    for (const number of numbers()) rmSync(`${profile}-${number}-link`);
    rmSync(profile, { force: true });
    for (const [number, days] of ages) {
      const made = Date.now() / 1000 - days * day;
      symlinkSync(paths[number % paths.length]!, `${profile}-${number}-link`);
      lutimesSync(`${profile}-${number}-link`, made, made);
    }
    symlinkSync(`test-${current}-link`, profile);
  }

  async function keptBy(rule: Partial<GenerationRule>): Promise<number[]> {
    const { roots, snapshot } = understand(await readStore());
    const policy = { ...presets.ci.policy, profiles: { ...nothing, ...rule } };
    const decisions = decideRoots(policy, roots, {
      now: Date.now() / 1000,
      currentGenerations: snapshot.currentGenerations,
      runningTargets: new Set(),
      unmounted: new Set(),
      home: store.home,
    });
    return decisions
      .flatMap(({ root, remove }) => (remove ? [] : [roots[root]!]))
      .flatMap(({ generation }) => (generation?.profile === profile ? generation.number : []))
      .sort((a, b) => a - b);
  }

  /** Numbers with gaps, each younger than the one before by half a day at least, so that no second decides. */
  const profiles = fc
    .record({
      steps: fc.array(fc.record({ number: fc.integer({ min: 1, max: 3 }), days: fc.integer({ min: 1, max: 30 }) }), {
        minLength: 1,
        maxLength: 9,
      }),
      youngest: fc.integer({ min: 0, max: 20 }),
      current: fc.nat(8),
    })
    .map(({ steps, youngest, current }) => {
      let [number, days] = [0, youngest + 0.5 + steps.reduce((sum, step) => sum + step.days, 0)];
      const ages = new Map(steps.map((step) => [(number += step.number), (days -= step.days)]));
      const all = [...ages.keys()];
      return { ages, current: all[current % all.length]!, last: all.at(-1)! };
    });

  test("keepSince keeps what nix-env --delete-generations 30d does, whichever is current", async () => {
    await fc.assert(
      fc.asyncProperty(profiles, fc.integer({ min: 1, max: 60 }), async ({ ages, current }, days) => {
        makeProfile(ages, current);
        const kept = await keptBy({ keepSinceSeconds: days * day });
        await store.ok("nix-env", ["--profile", profile, "--delete-generations", `${days}d`]);
        expect(kept).toEqual(numbers());
      }),
      runs,
    );
  }, 120_000);

  test("keepLast keeps what nix-env --delete-generations +N does, and after a rollback at least as many before it", async () => {
    await fc.assert(
      fc.asyncProperty(profiles, fc.integer({ min: 1, max: 5 }), async ({ ages, current, last }, count) => {
        makeProfile(ages, last);
        const kept = await keptBy({ keepLast: count });
        await store.ok("nix-env", ["--profile", profile, "--delete-generations", `+${count}`]);
        expect(kept).toEqual(numbers());

        makeProfile(ages, current);
        const keptBack = await keptBy({ keepLast: count });
        await store.ok("nix-env", ["--profile", profile, "--delete-generations", `+${count}`]);
        expect(keptBack.filter((number) => number <= current)).toEqual(numbers().filter((number) => number <= current));
      }),
      runs,
    );
  }, 120_000);

  test("Nix gives the number of the highest generation to another one when it is removed, so it stays", async () => {
    const ages = new Map([1, 2, 3].map((number) => [number, 100 - number]));
    makeProfile(ages, 2);
    expect(await keptBy({ daily: 1 })).toContain(3);
    await store.ok("nix-env", ["--profile", profile, "--delete-generations", "3"]);
    await store.ok("nix-env", ["--profile", profile, "--set", paths[1]!]);
    expect(numbers()).toEqual([1, 2, 3]);
  });
});
