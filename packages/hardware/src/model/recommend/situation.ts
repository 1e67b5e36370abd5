import type { Gap } from "@nixperf/errors";
import { parseBooleanSetting } from "@nixperf/nix/conf";
import { isKnownBy, readSettings, settingNamed } from "@nixperf/settings";
import type { PresentSettings, SettingsWorld } from "@nixperf/settings";
import { machineOf } from "../machine.ts";
import type { Machine } from "../machine.ts";
import { versionOf } from "../nix/nix-set-up.ts";
import { commandNames } from "../readings/plan.ts";
import type { Readings } from "../readings/readings.ts";
import { isHidden, saidBy, textOf } from "../readings/text.ts";

/** A machine, and the settings that its Nix has now: what advice is made of. */
export interface Situation {
  machine: Machine;
  present: PresentSettings;
  world: SettingsWorld;
  /** Of the machine, pointing into it. */
  machineGaps: Gap[];
}

export function situationOf(readings: Readings): Situation {
  const { machine, gaps } = machineOf(readings);
  const world = worldOf(readings, machine);
  return { machine, present: readSettings(world), world, machineGaps: gaps };
}

/** The machine as the settings package looks at it: files as they were read, and no others. */
function worldOf(readings: Readings, machine: Machine): SettingsWorld {
  const { env, store } = readings;
  const groups = saidBy(readings, commandNames.groups);
  return {
    env,
    home: env["HOME"] ?? "/nonexistent",
    user: {
      name: saidBy(readings, commandNames.user),
      groups: groups === null ? null : groups.split(" ").filter((group) => group !== ""),
    },
    platform: machine.platform.os.value ?? "unknown",
    nix: versionOf(readings),
    // Where there is no store yet, who makes one makes it himself.
    access: store.access === "daemon" ? "daemon" : "direct",
    readFile: (path) => {
      if (isHidden(readings, path)) throw new Error("it may not be read");
      return textOf(readings, path);
    },
  };
}

/** Whether the Nix at hand is known to have a setting. What may have it, as Lix may, is given no advice on it. */
export function hasSetting({ nix }: PresentSettings, name: string): boolean {
  const setting = settingNamed(name);
  return nix !== null && setting !== null && isKnownBy(setting, nix) === true;
}

/** The value that holds; null where that is not known. */
export function valueOf(present: PresentSettings, name: string): string | null {
  return present.values.get(name)?.value ?? null;
}

/** Whether a line of a file, not a default, made it what it is. */
export function isWritten(present: PresentSettings, name: string): boolean {
  return present.values.get(name)?.origin.kind === "line";
}

/** Whether it is switched off, in any of the words for that. */
export function isOff(present: PresentSettings, name: string): boolean {
  return parseBooleanSetting(valueOf(present, name) ?? "") === false;
}

/** The whole number that a value is; null for words, and for what cannot be. */
export function numberOf(present: PresentSettings, name: string): number | null {
  const value = valueOf(present, name);
  const parts = /^(\d{1,15})([KMGT]?)$/i.exec(value ?? "");
  if (parts === null) return null;
  const number = Number(parts[1]) * 1024 ** " KMGT".indexOf(parts[2]!.toUpperCase() || " ");
  return Number.isSafeInteger(number) ? number : null;
}
