import { chmodSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { simulate } from "@nixperf/hardware";
import type { SimulateOptions, SimulateRecord } from "@nixperf/hardware";
import { derivation, nix as expression, scope, throwAwayStore } from "@nixperf/testing";
import type { NixInstall } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, expect, test } from "vitest";
import { collect } from "../src/index.ts";

const nowhere = openSync("/dev/null", "w");

describeWithNix("simulate is held against runs that collect has kept", (nix: NixInstall) => {
  const store = throwAwayStore({ nix, settings: { "max-jobs": 1, cores: 1 } });
  afterAll(() => store.dispose());
  const state = join(store.top, "nixperf");

  /** Eight that need nothing and wait, and one that needs them all; `version`: so that it is built anew. */
  const graph = (version: number): string => {
    const names = Array.from({ length: 8 }, (_, i) => `part${i}`);
    const parts = names.map((name, i) => [
      name,
      derivation(`${name}-${version}`, `sleep 0.${2 + (i % 3)}; echo ${version} > $out`),
    ]);
    const env = { parts: names.map((name) => expression(name)) };
    return scope({
      ...Object.fromEntries(parts),
      whole: derivation(`whole-${version}`, "sleep 0.3; echo > $out", { env }),
    });
  };
  const collectFrom = (command: string[]) =>
    collect({
      command,
      env: store.env,
      cwd: store.top,
      state,
      stdio: { stdin: "ignore", stdout: nowhere, stderr: "through" },
      onOutput: () => {},
    });
  /** `jobs`: what the flags make of max-jobs. */
  const build = async (version: number, jobs = 1, ...flags: string[]) => {
    const file = store.write(`graph${version}.nix`, graph(version));
    const { run, number } = await collectFrom(["nix-build", file, "-A", "whole", "--no-out-link", ...flags]);
    expect(run).toMatchObject({ outcome: "succeeded", built: 9, settings: { "max-jobs": String(jobs) } });
    expect(run.cohort).toContain(`, max-jobs ${jobs}, cores 1`);
    return number!;
  };
  const ask = (options: SimulateOptions = {}): Promise<SimulateRecord> =>
    simulate({
      store: `local?store=${store.storeDir}&state=${store.stateDir}&real=${store.storeDir}`,
      profile: "chain",
      size: 2,
      jobs: [1],
      cores: [1],
      capacity: 2,
      nix: nix.version,
      state,
      ...options,
    });

  test("the first run is told from itself, and from the second on each from the others, with its own settings", async () => {
    const first = await build(1);
    const alone = (await ask()).recorded;
    expect(alone?.runs).toMatchObject([{ run: first, jobs: 1, cores: 1, builds: 9, nix: nix.version, isBase: true }]);
    expect([alone?.foretold, alone?.retold?.runs]).toEqual([null, 1]);

    await build(2, 3, "-j", "3");
    await build(3, 2, "--option", "max-jobs", "2");
    await build(4, 8, "-j8");
    const { recorded, gaps } = await ask();
    expect(gaps).toEqual([]);
    expect(recorded?.runs.map(({ run, jobs, isBase }) => [run! - first, jobs, isBase])).toEqual([
      [3, 8, false],
      [2, 2, false],
      [1, 3, false],
      [0, 1, false],
    ]);
    for (const { recordedSeconds, simulatedSeconds, error } of recorded!.runs)
      expect(error).toBeCloseTo(simulatedSeconds / recordedSeconds - 1, 9);
    // It is 2 % in the middle where nothing else runs. Wrong numbers of jobs would be off by a factor of up to four.
    expect(recorded!.foretold!.worst).toBeLessThan(0.5);
  }, 30_000);

  test("what builds of this machine took tells what the same will take", async () => {
    const [top] = await store.instantiate(graph(5), ["-A", "whole"]);
    const { builds, best, gaps } = await ask({ profile: undefined, size: undefined, derivations: [top!] });
    expect(builds.origins).toMatchObject({ name: 9, class: 0, unknown: 0 });
    expect(gaps.map(({ code }) => code)).not.toContain("NIXPERF_SIMULATE_COST_ELSEWHERE");
    expect(best!.makespanSeconds).toBeGreaterThan(2.3);
    expect(best!.makespanSeconds).toBeLessThan(3.5);
  });

  test("a run whose derivation is gone is named, and so is one that failed", async () => {
    const { runs } = (await ask()).recorded!;
    const [gone] = await store.instantiate(graph(4), ["-A", "part0"]);
    chmodSync(store.storeDir, 0o755);
    const kept = readFileSync(gone!);
    rmSync(gone!);
    const file = store.write("bad.nix", scope({ bad: derivation("bad-1", "exit 1") }));
    const { number } = await collectFrom(["nix-build", file, "--no-out-link"]);
    const { recorded, gaps } = await ask();
    writeFileSync(gone!, kept);
    expect(recorded?.runs).toHaveLength(runs.length - 1);
    expect(gaps.map(({ at, code, message }) => [at, code, message])).toEqual([
      [
        "/recorded",
        "NIXPERF_SIMULATE_RUN_NOT_REPLAYED",
        `run ${number} of the ledger is not replayed: not all that was to be built was built`,
      ],
      [
        "/recorded",
        "NIXPERF_SIMULATE_RUN_NOT_REPLAYED",
        `run ${runs[0]!.run} of the ledger is not replayed: some of its derivations are no longer in the store, so which builds needed which is not known`,
      ],
    ]);
  });
});
