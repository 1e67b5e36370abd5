import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterAll, expect, test } from "vitest";

function hasTaskset(): boolean {
  try {
    execFileSync("taskset", ["-V"]);
    return true;
  } catch {
    if (process.env["CI"]) return true;
    process.stderr.write("SKIPPED, no taskset here\n");
    return false;
  }
}

/** `presentParallelism` counts as Nix does. */
describeWithNix("what auto and 0 stand for", (nix) => {
  const store = throwAwayStore({ nix, settings: { "max-jobs": "auto", cores: 0 } });
  afterAll(() => store.dispose());

  test.runIf(hasTaskset())(
    "all CPUs that are switched on, also those that the process may not run on",
    { timeout: 60_000 },
    async () => {
      const args = [
        "-c",
        "0",
        nix.program("nix"),
        "--extra-experimental-features",
        "nix-command",
        "show-config",
        "--json",
      ];
      const shown = JSON.parse(await store.ok("/usr/bin/taskset", args)) as Record<string, { value: unknown }>;
      expect(shown["max-jobs"]?.value).toBe(cpus().length);
      const builder = `derivation {
      name = "cores"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "echo $NIX_BUILD_CORES > $out" ];
    }`;
      const file = store.write("cores.nix", builder);
      const out = await store.ok("/usr/bin/taskset", ["-c", "0", nix.program("nix-build"), file, "--no-out-link"]);
      // Up to 2.30 it is left to the builder.
      expect(readFileSync(out.trim(), "utf8").trim()).toBe(nix.name === "2.8" ? "0" : String(cpus().length));
    },
  );
});
