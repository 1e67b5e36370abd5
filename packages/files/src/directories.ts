import { isAbsolute, join } from "node:path";
import { homeUnknown } from "./errors.ts";

/** Environment variables as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Directories in which nixperf looks for the machine's configuration, the one that wins first:
 * `$XDG_CONFIG_HOME/nixperf` (or `~/.config/nixperf`), then `<system>/nixperf` for the whole machine.
 *
 * The XDG Base Directory Specification applies on macOS too, not `~/Library`: Nix itself keeps its user configuration in
 * `~/.config/nix` there, people share dot-files between both systems, and one rule is easier to say.
 * Without a home directory only the machine's directory is left.
 *
 * @param system where the machine's configuration is kept; only tests change it
 */
export function configDirs(env: Environment, home: string | null, system = "/etc"): string[] {
  const user = baseDirectory(env, "XDG_CONFIG_HOME", home, ".config");
  return user === null ? [join(system, "nixperf")] : [join(user, "nixperf"), join(system, "nixperf")];
}

/**
 * Where nixperf keeps what must outlive a reboot and is not configuration: `$XDG_STATE_HOME/nixperf`, else
 * `~/.local/state/nixperf`. Throws NIXPERF_HOME_UNKNOWN when neither is known.
 */
export function stateDir(env: Environment, home: string | null): string {
  return ownDirectory(env, "XDG_STATE_HOME", home, ".local/state");
}

/**
 * Where nixperf keeps what it can make again: `$XDG_CACHE_HOME/nixperf`, else `~/.cache/nixperf`. Throws
 * NIXPERF_HOME_UNKNOWN when neither is known.
 */
export function cacheDir(env: Environment, home: string | null): string {
  return ownDirectory(env, "XDG_CACHE_HOME", home, ".cache");
}

function ownDirectory(env: Environment, variable: string, home: string | null, below: string): string {
  const base = baseDirectory(env, variable, home, below);
  if (base === null) throw homeUnknown(variable);
  return join(base, "nixperf");
}

/** The specification: a variable that is unset, empty or relative counts as not set. */
function baseDirectory(env: Environment, variable: string, home: string | null, below: string): string | null {
  const set = env[variable];
  if (set !== undefined && isAbsolute(set)) return set;
  return home !== null && isAbsolute(home) ? join(home, below) : null;
}
