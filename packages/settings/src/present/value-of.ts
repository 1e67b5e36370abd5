import { parseBooleanSetting } from "@nixperf/nix/conf";
import { settingNamed } from "../table/table.ts";
import { isKnownBy } from "../table/versions.ts";
import type { PresentSettings } from "./read-settings.ts";

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

/** Whether it is switched on, in any of the words for that. */
export function isOn(present: PresentSettings, name: string): boolean {
  return parseBooleanSetting(valueOf(present, name) ?? "") === true;
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
