import type { ThrowAwayStore } from "@nixperf/testing";
import type { Random } from "../shape/random.ts";

/** A store that is being made at random, and what there is in it to choose from. */
export interface Bed {
  store: ThrowAwayStore;
  random: Random;
  /** Says that this store has a certain feature, so that the end can tell how often each was tried. */
  hit: (feature: string) => void;
  /** Whether content-addressed derivations are switched on; Nix then reads every derivation that it walks over. */
  contentAddressed: boolean;
  /** Full store paths that are registered; each refers only to earlier ones. */
  paths: string[];
}

const alphabet = "0123456789abcdfghijklmnpqrsvwxyz";

/** The hash part of a store path that nobody else has. */
export function hashPart(random: Random): string {
  return Array.from({ length: 32 }, () => alphabet[random.below(32)]).join("");
}

/** `times` draws of `what`. */
export function repeat(times: number, what: () => void): void {
  for (let i = 0; i < times; i++) what();
}
