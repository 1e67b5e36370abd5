import { parseBooleanSetting } from "@nixperf/nix/conf";
import type { NixVersion } from "@nixperf/nix/version";
import type { NixSetting } from "./setting.ts";
import { hasUnitPrefixes } from "./versions.ts";

/** The largest number that Nix reads (`uint64_t`). */
const largest = 2n ** 64n - 1n;

/**
 * What is wrong with a value, as the end of "must be ..."; `null` when Nix takes it, or may. `nix` is `null` where the
 * version is not known: then everything that some version takes is right.
 * Source: `BaseSetting<T>::parse` in src/libutil/configuration.cc.
 */
export function valueFault(setting: NixSetting, value: string, nix: NixVersion | null): string | null {
  const { type } = setting;
  switch (type.kind) {
    case "boolean":
      return parseBooleanSetting(value) === null ? "true or false" : null;
    case "choice":
      return type.of.includes(value) ? null : `one of ${type.of.join(", ")}`;
    case "integer":
      return value === type.orWord ? null : integerFault(setting, value, type.orWord, nix);
    default:
      return null;
  }
}

function integerFault(
  setting: NixSetting,
  value: string,
  orWord: string | null,
  nix: NixVersion | null,
): string | null {
  const or = orWord === null ? "" : `, or ${orWord}`;
  const parts = /^\+?(\d{1,20})([KMGTkmgt]?)$/.exec(value);
  if (parts === null || BigInt(parts[1]!) > largest) return `a whole number${or}`;
  // max-jobs reads its number by itself, without units.
  const mayHaveUnit = orWord === null && (nix === null || hasUnitPrefixes(nix) !== false);
  if (parts[2] !== "" && !mayHaveUnit)
    return `a whole number${or}${orWord === null ? "; K, M, G and T only since Nix 2.24" : ""}`;
  return null;
}
