import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { removeTree, run } from "@nixperf/testing";
import type { NixInstall } from "@nixperf/testing";
import { configurationCases, watchedSettings } from "./configurations.ts";
import type { ConfigurationCase } from "./configurations.ts";
import type { ConfigurationAnswer } from "./golden.ts";

/** Asks `nix` what it makes of each of the cases. */
export async function recordConfigurations(nix: NixInstall): Promise<ConfigurationAnswer[]> {
  const answers: ConfigurationAnswer[] = [];
  for (const one of configurationCases) answers.push(await recordConfiguration(nix, one));
  return answers;
}

async function recordConfiguration(nix: NixInstall, one: ConfigurationCase): Promise<ConfigurationAnswer> {
  const top = mkdtempSync(join(realpathSync(tmpdir()), "nixperf-conf-"));
  const here = (text: string): string => text.replaceAll("TOP", top);
  try {
    for (const [name, text] of Object.entries(one.files)) {
      mkdirSync(dirname(join(top, name)), { recursive: true });
      writeFileSync(join(top, name), here(text));
    }
    const env = {
      HOME: join(top, "home"),
      PATH: "/usr/bin:/bin",
      NIX_STORE_DIR: join(top, "store"),
      NIX_STATE_DIR: join(top, "state"),
      NIX_CONF_DIR: join(top, "etc"),
      ...Object.fromEntries(Object.entries(one.env ?? {}).map(([name, value]) => [name, here(value)])),
    };
    const show = nix.version.startsWith("2.8.") ? ["show-config"] : ["config", "show"];
    const args = [...show, "--json", "--extra-experimental-features", "nix-command"];
    const { code, stdout, stderr } = await run(nix.program("nix"), args, { env, cwd: top });
    const there = (text: string): string => text.replaceAll(top, "TOP");
    const shown = code === 0 ? (JSON.parse(there(stdout)) as Record<string, { value: unknown }>) : {};
    return {
      title: one.title,
      files: one.files,
      env: one.env ?? {},
      error: code === 0 ? null : there(stderr.split("\n").find((line) => line.includes("error:")) ?? "no error line"),
      settings: code === 0 ? Object.fromEntries(watchedSettings.map((name) => [name, shown[name]?.value])) : {},
    };
  } finally {
    removeTree(top);
  }
}
