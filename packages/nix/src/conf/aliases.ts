/** Older names that Nix still takes, and the settings they stand for (`nix config show --json`, 2.8.0 and 2.34.8). */
export const settingAliases: ReadonlyMap<string, string> = new Map([
  ["binary-cache-public-keys", "trusted-public-keys"],
  ["binary-caches", "substituters"],
  ["binary-caches-parallel-connections", "http-connections"],
  ["build-chroot-dirs", "sandbox-paths"],
  ["build-compress-log", "compress-build-log"],
  ["build-cores", "cores"],
  ["build-fallback", "fallback"],
  ["build-impersonate-linux-26", "impersonate-linux-26"],
  ["build-keep-log", "keep-build-log"],
  ["build-max-jobs", "max-jobs"],
  ["build-max-log-size", "max-build-log-size"],
  ["build-max-silent-time", "max-silent-time"],
  ["build-repeat", "repeat"],
  ["build-sandbox-paths", "sandbox-paths"],
  ["build-timeout", "timeout"],
  ["build-use-chroot", "sandbox"],
  ["build-use-sandbox", "sandbox"],
  ["build-use-substitutes", "substitute"],
  ["commit-lockfile-summary", "commit-lock-file-summary"],
  ["env-keep-derivations", "keep-env-derivations"],
  ["gc-keep-derivations", "keep-derivations"],
  ["gc-keep-outputs", "keep-outputs"],
  ["substitution-max-jobs", "max-substitution-jobs"],
  ["trusted-binary-caches", "trusted-substituters"],
]);

/** Settings whose own name begins with `extra-`. */
const notAdditions: ReadonlySet<string> = new Set(["extra-platforms"]);

/**
 * The setting that a written name means, and whether it adds to the value so far: `extra-` in front of the name of a
 * setting does (`Config::set` in src/libutil/configuration.cc).
 */
export function canonicalSettingName(written: string): { name: string; isAddition: boolean } {
  const isAddition = written.startsWith("extra-") && !notAdditions.has(written);
  const bare = isAddition ? written.slice("extra-".length) : written;
  return { name: settingAliases.get(bare) ?? bare, isAddition };
}
