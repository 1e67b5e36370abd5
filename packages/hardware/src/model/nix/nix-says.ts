import { commandNames } from "../readings/plan.ts";
import type { Readings } from "../readings/readings.ts";

/** What Nix itself says of its settings when it starts with them. */
export interface NixSays {
  /** Why it does not start, in its own words; null when it does. */
  error: string | null;
  /** Words of `experimental-features` that it knows nothing of. */
  unknownFeatures: string[];
  /** Names in its files that are no settings of it. */
  unknownSettings: string[];
}

/** More than a sentence of Nix's. */
const mostCharacters = 400;

/** Null where it was not asked, or could not be started at all. */
export function nixSays(readings: Readings): NixSays | null {
  const said = Object.hasOwn(readings.commands, commandNames.nixAsSet)
    ? readings.commands[commandNames.nixAsSet]
    : null;
  const plain = Object.hasOwn(readings.commands, commandNames.nixVersion)
    ? readings.commands[commandNames.nixVersion]
    : null;
  if (said === null || said === undefined) return null;
  const lines = said.stdout.split("\n").map((line) => line.trim());
  // A program that fails without settings as well has another fault.
  const isOfSettings = said.code !== 0 && plain?.code === 0;
  const error = lines.find((line) => line.startsWith("error:")) ?? lines.find((line) => line !== "") ?? "";
  const named = (complaint: RegExp): string[] => [...new Set(lines.flatMap((line) => complaint.exec(line)?.[1] ?? []))];
  return {
    error: isOfSettings ? error.replace(/^error: */, "").slice(0, mostCharacters) : null,
    unknownFeatures: named(/^warning: unknown experimental feature '([^']*)'/),
    unknownSettings: named(/^warning: unknown setting '([^']*)'/),
  };
}
