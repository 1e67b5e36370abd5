import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@nixperf/testing";
import type { NixInstall } from "@nixperf/testing";
import { afterAll } from "vitest";

/** A setting as `nix config show --json` has it. */
export interface ShownSetting {
  aliases: string[];
  value: unknown;
  defaultValue: unknown;
  /** Since 2.15 or so. */
  experimentalFeature: string | null;
}

/** A real Nix with no configuration but what a test gives it. */
export interface EmptyWorld {
  /** The directory of its nix.conf, which does not exist at first. */
  confDir: string;
  env: Record<string, string>;
  /** All settings by name, with `conf` as `NIX_CONFIG`. Throws when Nix refuses it. */
  show(conf: string): Promise<Map<string, ShownSetting>>;
  /** The lines that Nix writes to stderr about `conf`, with `error:` and `warning:` in front. */
  complaints(conf: string): Promise<string[]>;
}

/** Call it within a `describe`: the directory goes when the tests are over. */
export function emptyWorld(nix: NixInstall): EmptyWorld {
  const top = mkdtempSync(join(tmpdir(), "nixperf-settings-"));
  afterAll(() => rmSync(top, { recursive: true }));
  const env: Record<string, string> = {
    PATH: "/usr/bin:/bin",
    HOME: top,
    LC_ALL: "C",
    NIX_CONF_DIR: join(top, "etc"),
    NIX_USER_CONF_FILES: "",
  };
  const ask = (conf: string): ReturnType<typeof run> =>
    run(nix.program("nix"), ["--extra-experimental-features", "nix-command", "show-config", "--json"], {
      cwd: top,
      env: { ...env, NIX_CONFIG: conf },
    });
  return {
    confDir: join(top, "etc"),
    env,
    async show(conf) {
      const { code, stdout, stderr } = await ask(conf);
      if (code !== 0) throw new Error(stderr);
      const settings = Object.entries(JSON.parse(stdout) as Record<string, ShownSetting>);
      return new Map(
        settings.map(([name, one]) => [name, { ...one, experimentalFeature: one.experimentalFeature ?? null }]),
      );
    },
    async complaints(conf) {
      const { stderr } = await ask(conf);
      return stderr.split("\n").filter((line) => line !== "" && !line.includes("is a deprecated alias"));
    },
  };
}
