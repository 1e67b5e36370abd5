import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withHistory } from "@nixperf/history";
import type { DerivationCost } from "@nixperf/history";
import { throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { collect } from "../src/verbs/collect.ts";
import { historyBackfill } from "../src/verbs/history-backfill.ts";

const nowhere = openSync("/dev/null", "w");
afterAll(() => closeSync(nowhere));

/** `second` needs `first`; each writes when its builder began and ended. */
const chain = (salt: string) => `
  let
    drv = name: needs: derivation {
      inherit name needs; salt = "${salt}"; system = builtins.currentSystem; builder = "/bin/sh";
      PATH = "/usr/bin:/bin"; args = [ "-c" "began=$(date +%s.%N); echo $name; sleep 0.4; echo $began $(date +%s.%N) > $out" ];
    };
    first = drv "first-1.0" "";
  in drv "second-2.0" first`;

describeWithNix("the time that builds took is told from what they left", (nix) => {
  const store = throwAwayStore({ nix });
  const state = join(store.top, "state");
  /** What the ledger has, in the order of names. */
  const kept = async () => {
    const costs = await withHistory({ stateDir: state }, async (history) => {
      const all: DerivationCost[] = [];
      for await (const some of history.costs()) all.push(...some);
      return all;
    });
    return costs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  };
  beforeEach(() => {
    for (const name of ["NIX_STORE_DIR", "NIX_STATE_DIR", "NIX_LOG_DIR", "NIX_REMOTE"])
      vi.stubEnv(name, store.env[name]);
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => store.dispose());

  test("as the builders themselves say, within half a second", async () => {
    const [second] = await store.build(chain("a"));
    const [began, ended] = readFileSync(second!, "utf8").trim().split(" ").map(Number);
    expect(await historyBackfill({ state })).toMatchObject({ builds: 2, did: "shown" });
    expect(await kept()).toEqual([]);
    const record = await historyBackfill({ state, apply: true });
    expect(record).toMatchObject({ logs: 2, builds: 2, did: "kept", gaps: [] });
    await historyBackfill({ state, apply: true });
    expect(record.untold).toEqual({ gone: 0, elsewhere: 0, unborn: 0, overwritten: 0 });
    const [first, last, ...others] = await kept();
    expect(others).toEqual([]);
    expect([first!, last!].map(({ name, pname, confidence }) => [name, pname, confidence])).toEqual([
      ["first-1.0", "first", "estimated"],
      ["second-2.0", "second", "estimated"],
    ]);
    expect(last!.seconds).toBeGreaterThanOrEqual(ended! - began! - 0.02);
    expect(last!.seconds).toBeLessThan(ended! - began! + 0.5);
    expect(last!.system).toMatch(/^\w+-linux$|-darwin$/);
    expect(last!.narBytes).toBeGreaterThan(100);
  });

  test("a build that was measured when it ran is not estimated beside that", async () => {
    const before = await historyBackfill({ state });
    const ledger = join(store.top, "measured");
    await collect({
      command: ["nix-build", store.write("measured.nix", chain("b")), "--no-out-link"],
      env: store.env,
      state: ledger,
      stdio: { stdin: "ignore", stdout: nowhere, stderr: "through" },
    });
    const record = await historyBackfill({ state: ledger, apply: true });
    expect(record).toMatchObject({ builds: before.builds + 2, measured: 2 });
    const costs = await withHistory({ stateDir: ledger }, async (history) => {
      const all: DerivationCost[] = [];
      for await (const some of history.costs()) all.push(...some);
      return all;
    });
    const byPath = Map.groupBy(costs, ({ drvPath }) => drvPath);
    expect([byPath.size, costs.length]).toEqual([before.builds + 2, before.builds + 2]);
    expect(costs.filter(({ confidence }) => confidence === "estimated")).toHaveLength(before.builds);
    expect((await historyBackfill({ state: ledger, apply: true })).measured).toBe(2);
  });

  test("a log that a later build wrote again tells nothing, and neither does that of a build that failed", async () => {
    const failing = `derivation { name = "failing"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "echo no; exit 1" ]; }`;
    await expect(store.build(failing)).rejects.toThrow();
    // A second later than what is registered, which is in whole seconds.
    await new Promise((wake) => setTimeout(wake, 2100));
    const expression = store.write("again.nix", chain("a"));
    await store.ok("nix-build", [expression, "--no-out-link", "--check"]).catch(() => undefined);
    const record = await historyBackfill({ state });
    expect(record).toMatchObject({ logs: 5, builds: 3, untold: { gone: 1, overwritten: 1 } });
  });
});
