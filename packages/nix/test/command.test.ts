import { existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeTree } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { expect, test } from "vitest";
import { nixVersion, runNix } from "../src/command/index.ts";

describeWithNix("asking for the version", (nix) => {
  test("tells it, and makes no store", async () => {
    const top = mkdtempSync(join(realpathSync(tmpdir()), "nixperf-version-"));
    const places = ["store", "state", "log", "home"].map((name) => join(top, name));
    const [NIX_STORE_DIR, NIX_STATE_DIR, NIX_LOG_DIR, HOME] = places;
    const env = { NIX_STORE_DIR, NIX_STATE_DIR, NIX_LOG_DIR, HOME, NIX_REMOTE: undefined };
    try {
      const version = await nixVersion({ program: nix.program("nix"), env });
      expect(version?.version).toBe(nix.version);
      expect(places.filter((place) => existsSync(place))).toEqual([]);
      // Where Nix itself does not start.
      mkdirSync(join(top, "etc"));
      writeFileSync(join(top, "etc/nix.conf"), "max-jobs = many\n");
      const broken = { ...env, NIX_CONF_DIR: join(top, "etc") };
      expect((await runNix({ program: nix.program("nix"), args: ["--version"], env: broken })).exitCode).not.toBe(0);
      expect((await nixVersion({ program: nix.program("nix"), env: broken }))?.version).toBe(nix.version);
      // The command that is avoided does make one, so the line above could fail.
      await runNix({ program: nix.program("nix-store"), args: ["--version"], env });
      expect(places.filter((place) => existsSync(place))).toContain(NIX_STORE_DIR);
    } finally {
      removeTree(top);
    }
  });
});
