import { readFileSync } from "node:fs";
import type { DerivationCost } from "@nixperf/history";
import { throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { backfill } from "../src/verbs/backfill.ts";

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
  const kept: DerivationCost[] = [];
  const history = { append: async (records: readonly unknown[]) => void kept.push(...(records as DerivationCost[])) };
  beforeEach(() => {
    kept.length = 0;
    for (const name of ["NIX_STORE_DIR", "NIX_STATE_DIR", "NIX_LOG_DIR", "NIX_REMOTE"])
      vi.stubEnv(name, store.env[name]);
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => store.dispose());

  test("as the builders themselves say, within half a second", async () => {
    const [second] = await store.build(chain("a"));
    const [began, ended] = readFileSync(second!, "utf8").trim().split(" ").map(Number);
    const record = await backfill({ history });
    expect(record).toMatchObject({ logs: 2, builds: 2, isKept: true, gaps: [] });
    expect(record.untold).toEqual({ gone: 0, elsewhere: 0, unborn: 0, overwritten: 0 });
    expect(kept.map(({ name, pname, confidence }) => [name, pname, confidence])).toEqual([
      ["first-1.0", "first", "estimated"],
      ["second-2.0", "second", "estimated"],
    ]);
    expect(kept[1]!.seconds).toBeGreaterThanOrEqual(ended! - began! - 0.02);
    expect(kept[1]!.seconds).toBeLessThan(ended! - began! + 0.5);
    expect(kept[1]!.system).toMatch(/^\w+-linux$|-darwin$/);
    expect(kept[1]!.narBytes).toBeGreaterThan(100);
  });

  test("a log that a later build wrote again tells nothing, and neither does that of a build that failed", async () => {
    const failing = `derivation { name = "failing"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "echo no; exit 1" ]; }`;
    await expect(store.build(failing)).rejects.toThrow();
    // A second later than what is registered, which is in whole seconds.
    await new Promise((wake) => setTimeout(wake, 2100));
    const expression = store.write("again.nix", chain("a"));
    await store.ok("nix-build", [expression, "--no-out-link", "--check"]).catch(() => undefined);
    const record = await backfill({ history });
    expect(record).toMatchObject({ logs: 3, builds: 1, untold: { gone: 1, overwritten: 1 } });
    expect(kept.map(({ name }) => name)).toEqual(["first-1.0"]);
  });
});
