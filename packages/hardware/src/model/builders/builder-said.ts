import { parseReadings } from "../readings/format.ts";
import type { Readings } from "../readings/readings.ts";
import { askedSettings, builderHead } from "./builder-script.ts";
import type { AskedSetting } from "./builder-script.ts";

export type RemoteProgram = "nix-daemon" | "nix-store";

/** What a machine said of itself. */
export interface BuilderSaid {
  /** Where a shell of ssh finds programs of Nix. */
  found: Partial<Record<RemoteProgram, string>>;
  /** Where they are, if a shell of ssh does not find them. */
  elsewhere: Partial<Record<RemoteProgram, string>>;
  /** As `nix config show` has them there for this user. */
  settings: Partial<Record<AskedSetting, string>>;
  readings: Readings;
}

/**
 * Reads what the script printed. Lines that it cannot have printed are passed over, and of each name the first counts.
 *
 * @throws NIXPERF_READINGS_INVALID when it is something else, or not all of it
 */
export function builderSaid(text: string, from: string): BuilderSaid {
  const said: BuilderSaid = { found: {}, elsewhere: {}, settings: {}, readings: parseReadings(text, from) };
  const lines = text.split("\n");
  const end = lines.indexOf("nixperf-readings 1");
  const start = lines.indexOf(builderHead);
  if (start === -1 || start > end) return said;
  for (const line of lines.slice(start + 1, end)) {
    const [, where, program, path] = /^(found|elsewhere) (nix-daemon|nix-store) (\/.*)$/.exec(line) ?? [];
    if (where !== undefined) said[where as "found" | "elsewhere"][program as RemoteProgram] ??= path!;
    const [, name, value] = /^setting ([a-z-]+) = (.*)$/.exec(line) ?? [];
    const setting = askedSettings.find((asked) => asked === name);
    if (setting !== undefined) said.settings[setting] ??= value!.trim();
  }
  return said;
}
