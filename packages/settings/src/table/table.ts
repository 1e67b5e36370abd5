import { accessSettings } from "./access-settings.ts";
import { buildSettings } from "./build-settings.ts";
import { downloadSettings } from "./download-settings.ts";
import { evaluationSettings } from "./evaluation-settings.ts";
import { sandboxSettings } from "./sandbox-settings.ts";
import type { NixSetting } from "./setting.ts";
import { storeSettings } from "./store-settings.ts";

/** Every setting of Nix that nixperf knows, by subject. */
export const nixSettings: readonly NixSetting[] = [
  ...buildSettings,
  ...sandboxSettings,
  ...downloadSettings,
  ...storeSettings,
  ...accessSettings,
  ...evaluationSettings,
];

const byName: ReadonlyMap<string, NixSetting> = new Map(
  nixSettings.flatMap((setting) => namesOf(setting).map((name) => [name, setting])),
);

/** All names that some version takes for a setting, its own one first. */
export function namesOf(setting: NixSetting): string[] {
  return [setting.name, ...(setting.formerly === null ? [] : [setting.formerly.name]), ...setting.aliases];
}

/** The setting that has this name or had it, in any version; `null` for a name that is none. Not with `extra-`. */
export function settingNamed(name: string): NixSetting | null {
  return byName.get(name) ?? null;
}

/** A written name taken apart. */
export interface WrittenName {
  setting: NixSetting;
  /** Whether it adds to the value so far: `extra-` in front of the name of a list. */
  isAddition: boolean;
}

/**
 * What a name in nix.conf means; `null` for one that Nix does not know, such as `extra-` before a setting that is no list
 * (`Config::set` in src/libutil/configuration.cc). Of versions: see `isKnownBy` and `takesExtra`.
 */
export function writtenName(written: string): WrittenName | null {
  const setting = settingNamed(written);
  if (setting !== null) return { setting, isAddition: false };
  const added = written.startsWith("extra-") ? settingNamed(written.slice("extra-".length)) : null;
  return added !== null && hasWords(added) ? { setting: added, isAddition: true } : null;
}

/** Whether the value is words, to which lines may add with `extra-`. */
export function hasWords({ type }: NixSetting): boolean {
  return type.kind === "list" || type.kind === "map";
}
