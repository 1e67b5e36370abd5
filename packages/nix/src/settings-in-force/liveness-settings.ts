import { readFileSync } from "node:fs";
import type { Gap } from "@nixperf/errors";
import { parseBooleanSetting, readNixConf } from "../conf/index.ts";
import type { NixConf, ReadFile } from "../conf/index.ts";
import { errorCode } from "../error-code.ts";
import type { StoreLocation } from "../location/index.ts";

/** The settings that decide what is alive, as the process has them that would collect the garbage. */
export interface LivenessSettings {
  /** Whose settings hold: this user's own process, or the daemon. */
  decidedBy: "client" | "daemon";
  /** Keep the outputs of derivations that are alive. Nix's default: false. */
  keepOutputs: SettingInForce;
  /** Keep the derivations of paths that are alive. Nix's default: true. */
  keepDerivations: SettingInForce;
  /** Whether outputs of floating content-addressed derivations are looked up (experimental feature `ca-derivations`). */
  caDerivations: SettingInForce;
  gaps: Gap[];
}

export interface SettingInForce {
  value: boolean;
  /** `default`, `NIX_CONFIG`, or `file:line`. */
  origin: string;
  /** What this user's own configuration says, where it differs from what the daemon does; otherwise null. */
  ours: { value: boolean; origin: string } | null;
}

export interface LivenessSettingsOptions {
  location: Pick<StoreLocation, "access">;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  /** Default: from this machine's disk. Null when there is no such file; throws when it cannot be read. */
  readFile?: ReadFile;
}

/**
 * Reads the settings from the configuration files. A client that is not trusted cannot change what the daemon does, and
 * `nix config show` tells the client's values only; so for a store that the daemon keeps, the daemon's files count and
 * this user's are named where they differ.
 */
export function livenessSettings(options: LivenessSettingsOptions): LivenessSettings {
  const readFile = options.readFile ?? readConfFile;
  const client = readNixConf({ env: options.env, home: options.home, scope: "client", readFile });
  const decidedBy = options.location.access === "daemon" ? "daemon" : "client";
  const deciding = decidedBy === "client" ? client : readNixConf({ env: {}, home: "/root", scope: "daemon", readFile });

  const inForce = (value: (conf: NixConf) => { value: boolean; origin: string }): SettingInForce => {
    const theirs = value(deciding);
    const ours = value(client);
    return { ...theirs, ours: ours.value === theirs.value ? null : ours };
  };
  return {
    decidedBy,
    keepOutputs: inForce((conf) => booleanOf(conf, "keep-outputs", false)),
    keepDerivations: inForce((conf) => booleanOf(conf, "keep-derivations", true)),
    caDerivations: inForce(hasCaDerivations),
    gaps: gapsOf(deciding),
  };
}

function booleanOf(conf: NixConf, name: string, byDefault: boolean): { value: boolean; origin: string } {
  const setting = conf.settings.get(name);
  const value = setting === undefined ? null : parseBooleanSetting(setting.value);
  if (setting === undefined || value === null) return { value: byDefault, origin: "default" };
  return { value, origin: shownOrigin(setting.origin) };
}

function hasCaDerivations(conf: NixConf): { value: boolean; origin: string } {
  const setting = conf.settings.get("experimental-features");
  const value = setting?.value.split(/\s+/).includes("ca-derivations") ?? false;
  return { value, origin: setting === undefined ? "default" : shownOrigin(setting.origin) };
}

function shownOrigin(origin: { file: string; line: number }): string {
  return origin.file === "NIX_CONFIG" ? origin.file : `${origin.file}:${origin.line}`;
}

function gapsOf(conf: NixConf): Gap[] {
  const gaps = conf.problems.map((problem) => ({
    at: "/settings",
    code: "NIXPERF_CONF_PROBLEM",
    message: `${problem.message}; keep-outputs and keep-derivations may be others than shown`,
    tries: problem.kind === "unreadable" ? ["the same with sudo"] : [],
  }));
  for (const name of ["keep-outputs", "keep-derivations"]) {
    const setting = conf.settings.get(name);
    if (setting !== undefined && parseBooleanSetting(setting.value) === null) {
      gaps.push({
        at: "/settings",
        code: "NIXPERF_CONF_PROBLEM",
        message: `${shownOrigin(setting.origin)} sets ${name} to "${setting.value}", which Nix refuses`,
        tries: ["true or false"],
      });
    }
  }
  return gaps;
}

function readConfFile(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}
