import { runNix } from "@nixperf/nix/command";
import { flagSettings } from "@nixperf/nix/conf";
import type { NixVersion } from "@nixperf/nix/version";
import { withoutSecrets } from "../../model/follow/secrets.ts";

/** Settings that change how long a build takes. */
const telling = [
  "auto-optimise-store",
  "build-dir",
  "builders",
  "cores",
  "http-connections",
  "keep-going",
  "max-jobs",
  "max-substitution-jobs",
  "sandbox",
  "substituters",
  "system",
  "use-cgroups",
];

/**
 * What Nix says of its settings to this user, the telling ones only, and what the flags of a command make of them; the
 * flags alone where it says nothing.
 */
export async function readSettings(
  program: string,
  version: NixVersion,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  command: readonly string[] = [],
): Promise<Record<string, string>> {
  const settings = await shownSettings(program, version, env, cwd).catch(() => ({}));
  const given = { ...settings, ...flagSettings(command, telling, settings) };
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, withoutSecrets([value])[0]!]));
}

async function shownSettings(
  program: string,
  version: NixVersion,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<Record<string, string>> {
  const words = hasConfigShow(version) ? ["config", "show"] : ["show-config"];
  const { exitCode, stdout } = await runNix({
    program,
    args: ["--extra-experimental-features", "nix-command", ...words, "--json"],
    env,
    cwd,
    timeoutSeconds: 10,
    maxBuffer: 4 * 1024 * 1024,
  });
  if (exitCode !== 0) return {};
  let said: unknown;
  try {
    said = JSON.parse(stdout);
  } catch {
    return {};
  }
  const settings: Record<string, string> = {};
  for (const name of telling) {
    const value = (said as Record<string, { value?: unknown } | undefined> | null)?.[name]?.value;
    if (value === undefined || value === null) continue;
    settings[name] = Array.isArray(value) ? value.join(" ") : String(value);
  }
  return settings;
}

/** `nix config show` took the place of `nix show-config` in 2.20; Lix kept it. */
function hasConfigShow({ implementation, numbers }: NixVersion): boolean {
  const [major = 0, minor = 0] = numbers;
  return implementation !== "Lix" && (major > 2 || (major === 2 && minor >= 20));
}
