import { compareNixVersions } from "@nixperf/nix/version";
import type { NixVersion } from "@nixperf/nix/version";
import type { NixSetting } from "./setting.ts";

/** Whether this version has reached `since`, as `2.24` or `3.5.2`; a pre-release of it has. */
function hasReached(numbers: readonly number[], since: string): boolean {
  const wanted = { numbers: since.split(".").map(Number), isPreRelease: false };
  return compareNixVersions({ numbers: [...numbers], isPreRelease: false }, wanted) >= 0;
}

/** Whether this Nix has the setting under any name; `null` where that is not known. */
export function isKnownBy(setting: NixSetting, nix: NixVersion): boolean | null {
  const span = setting.spans[nix.implementation];
  if (span === null) return false;
  if (span === "unknown") return null;
  const numbers = countedNumbers(setting, nix);
  if (numbers === null) return null;
  if (span.since !== null && !hasReached(numbers, span.since)) return false;
  if (span.until !== null && hasReached(numbers, span.until)) return false;
  return span.surelySince === null || hasReached(numbers, span.surelySince) ? true : null;
}

/** The numbers that a span is in: for what Determinate Nix alone has, those that it counts by itself. */
function countedNumbers(setting: NixSetting, nix: NixVersion): number[] | null {
  if (nix.implementation !== "Determinate" || setting.spans.CppNix !== null) return nix.numbers;
  return nix.distributionVersion?.split(".").map(Number) ?? null;
}

/** The name to write for this Nix. */
export function nameFor(setting: NixSetting, nix: NixVersion): string {
  const { formerly } = setting;
  if (formerly === null) return setting.name;
  // Lix has the old names; new ones of CppNix do not reach it.
  return nix.implementation === "Lix" || !hasReached(nix.numbers, formerly.until) ? formerly.name : setting.name;
}

/** Whether this Nix lets lines add to the value with `extra-`. */
export function takesExtra(setting: NixSetting, nix: NixVersion): boolean {
  const { type } = setting;
  if (type.kind === "map") return true;
  if (type.kind !== "list") return false;
  return type.extraUntil === null || nix.implementation === "Lix" || !hasReached(nix.numbers, type.extraUntil);
}

/** Whether whole numbers may carry K, M, G or T; `null` where that is not known. */
export function hasUnitPrefixes(nix: NixVersion): boolean | null {
  return nix.implementation === "Lix" ? null : hasReached(nix.numbers, "2.24");
}

/**
 * The default, in the words of nix.conf, on an operating system as `process.platform` names it; `null` where it depends
 * on the machine or on how Nix was built, or is not known.
 */
export function defaultOf(setting: NixSetting, nix: NixVersion, platform: string): string | null {
  if (nix.implementation === "Lix") return defaultInLix(setting, platform);
  const found = setting.defaults.find(
    (one) => (one.since === null || hasReached(nix.numbers, one.since)) && (one.platform ?? platform) === platform,
  );
  return found?.value ?? null;
}

/** What never changed in CppNix is taken to be the same in Lix; the rest is not known. */
function defaultInLix(setting: NixSetting, platform: string): string | null {
  if (setting.defaults.some(({ since }) => since !== null)) return null;
  return setting.defaults.find((one) => (one.platform ?? platform) === platform)?.value ?? null;
}
