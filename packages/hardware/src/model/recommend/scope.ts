import { originText, settingNamed } from "@nixperf/settings";
import type { PresentSettings, SettingsWorld } from "@nixperf/settings";
import { commandNames } from "../readings/plan.ts";
import type { Readings } from "../readings/readings.ts";
import { saidBy } from "../readings/text.ts";

/** Whose nix.conf: this user's, or the machine's. */
export type SetupScope = "user" | "system";

/** The one that was asked for; else the machine's for root, and the user's own for everybody else. */
export function scopeOf(readings: Readings, asked?: SetupScope): SetupScope {
  return asked ?? (saidBy(readings, commandNames.uid) === "0" ? "system" : "user");
}

/**
 * The environment by which the files of a scope are judged. What `NIX_CONFIG` says holds for one process, and what stands in
 * a user's own files for one user: neither says what the machine's file comes to for others.
 */
export function lastingEnv(env: SettingsWorld["env"], scope: SetupScope): SettingsWorld["env"] {
  const { NIX_CONFIG: _passing, ...lasting } = env;
  return scope === "user" ? lasting : { ...lasting, NIX_USER_CONF_FILES: "" };
}

/** A setting that is another one for this process than the files of the scope say. */
export interface OverriddenSetting {
  setting: string;
  /** What holds for this process; null where that is not known. */
  value: string | null;
  /** Where that was set: `NIX_CONFIG`, or a line of a user's own file. */
  origin: string;
}

/** Those that somebody advises on. `here`: as this process sees them; `judged`: as the files of the scope have them. */
export function overridden(here: PresentSettings, judged: PresentSettings): OverriddenSetting[] {
  return [...here.values].flatMap(([setting, { value, origin }]) => {
    const isOwned = settingNamed(setting)?.owner === "hardware";
    if (!isOwned || origin.kind !== "line" || value === (judged.values.get(setting)?.value ?? null)) return [];
    return [{ setting, value, origin: originText(origin) }];
  });
}
