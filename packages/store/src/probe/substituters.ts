import { readFileSync } from "node:fs";
import type { Gap } from "@nixperf/errors";
import { parseBooleanSetting, readNixConf } from "@nixperf/nix/conf";
import type { ReadFile } from "@nixperf/nix/conf";
import type { StoreLocation } from "@nixperf/nix/location";

/** Where Nix would fetch paths from, and whose signatures it takes. */
export interface Substituters {
  /** As they are set: `https://cache.nixos.org/`, `s3://bucket?region=eu-west-1`. Empty when Nix fetches nothing. */
  urls: string[];
  /** Names of the trusted keys, what stands before the colon; null: what is not signed is taken, too. */
  trustedKeys: Set<string> | null;
  gaps: Gap[];
}

/** Nix's own defaults (`globals.hh`). */
const defaultUrl = "https://cache.nixos.org/";
const defaultKey = "cache.nixos.org-1";

export interface SubstitutersOptions {
  location: Pick<StoreLocation, "access">;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  /** Default: from this machine's disk. Null when there is no such file. */
  readFile?: ReadFile;
}

/** The substituters by the configuration files of the process that would fetch: the daemon where there is one. */
export function substituters({ location, env, home, readFile = readConfFile }: SubstitutersOptions): Substituters {
  const isDaemon = location.access === "daemon";
  const conf = isDaemon
    ? readNixConf({ env: {}, home: "/root", scope: "daemon", readFile })
    : readNixConf({ env, home, scope: "client", readFile });
  const words = (name: string, byDefault: string): string[] => {
    const setting = conf.settings.get(name);
    const own = setting?.value.split(" ").filter((word) => word !== "") ?? [];
    return setting === undefined || setting.addsToDefault ? [byDefault, ...own] : own;
  };
  const isOn = (name: string): boolean => parseBooleanSetting(conf.settings.get(name)?.value ?? "true") ?? true;
  const keys = words("trusted-public-keys", `${defaultKey}:`).map((key) => key.slice(0, key.indexOf(":")));
  return {
    urls: isOn("substitute") ? [...new Set(words("substituters", defaultUrl))] : [],
    trustedKeys: isOn("require-sigs") ? new Set(keys) : null,
    gaps: conf.problems.map(({ message }) => ({
      at: "/presence",
      code: "NIXPERF_CONF_PROBLEM",
      message: `${message}; there may be other substituters`,
      tries: [],
    })),
  };
}

function readConfFile(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}
