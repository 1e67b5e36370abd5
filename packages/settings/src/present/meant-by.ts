import { didYouMean } from "@nixperf/errors";
import type { NixVersion } from "@nixperf/nix/version";
import { namesOf, nixSettings } from "../table/table.ts";
import { isKnownBy } from "../table/versions.ts";

/** The setting that a misspelt name most likely means; `null` where nothing is near. */
export type MeantBy = (written: string) => string | null;

/** More misspelt names than a person writes: a file of nonsense must not take minutes. */
const mostGuesses = 100;

/** Guesses among the settings that this Nix has. Of very many names it guesses the first ones only. */
export function guessMeant(nix: NixVersion | null): MeantBy {
  const known = nixSettings.filter((setting) => nix === null || isKnownBy(setting, nix) !== false).flatMap(namesOf);
  const guesses = new Map<string, string | null>();
  return (written) => {
    const before = guesses.get(written);
    if (before !== undefined) return before;
    // No name of a setting is that long, and a guess takes the time of the product of the lengths.
    const guess = guesses.size >= mostGuesses || written.length > 60 ? null : didYouMean(written, known);
    if (guesses.size < mostGuesses) guesses.set(written, guess);
    return guess;
  };
}
