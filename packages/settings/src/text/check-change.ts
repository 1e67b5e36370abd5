import { didYouMean } from "@nixperf/errors";
import type { NixVersion } from "@nixperf/nix/version";
import { settingUnknown, settingTwice, settingValue } from "../errors.ts";
import { valueFault } from "../table/check-value.ts";
import type { WrittenName } from "../table/table.ts";
import { namesOf, nixSettings, writtenName } from "../table/table.ts";

/** One setting to have another value. */
export interface SettingChange {
  /** Its name, any that Nix takes; with `extra-` in front for words to be added to those of other lines. */
  setting: string;
  /** In the words of nix.conf; `null` takes away the lines that set it. */
  value: string | null;
}

/** A change that can be made. */
export interface CheckedChange extends WrittenName {
  written: string;
  /** Words joined by one space. */
  value: string | null;
}

/**
 * @throws NIXPERF_SETTING_UNKNOWN, NIXPERF_SETTING_VALUE for what no version (or not `nix`) takes, NIXPERF_SETTING_TWICE
 */
export function checkChanges(changes: readonly SettingChange[], nix: NixVersion | null): CheckedChange[] {
  const checked = changes.map((change) => checkChange(change, nix));
  const seen = new Set<string>();
  for (const { setting } of checked) {
    if (seen.has(setting.name)) throw settingTwice(setting.name);
    seen.add(setting.name);
  }
  return checked;
}

export function checkChange({ setting: written, value }: SettingChange, nix: NixVersion | null): CheckedChange {
  const found = writtenName(written);
  if (found === null) throw settingUnknown(written, didYouMean(written, nixSettings.flatMap(namesOf)));
  if (value === null) return { ...found, written, value };
  // oxlint-disable-next-line no-control-regex -- these are what a line must not have
  if (/[\u0000-\u0008\u000a-\u000c\u000e-\u001f\u007f#]/.test(value))
    throw settingValue(written, value, "words without line breaks, control characters and #, which begins a comment");
  const words = value
    .split(/[ \t\r]+/)
    .filter((word) => word !== "")
    .join(" ");
  const fault = valueFault(found.setting, words, nix);
  if (fault !== null) throw settingValue(written, value, fault);
  return { ...found, written, value: words };
}
