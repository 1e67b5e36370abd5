import type { SubstituterUse } from "@nixperf/history";

import type { DerivedSubstitution } from "./derive-substitutions.ts";
import { unionSeconds } from "./spans.ts";
import type { LookupTrack } from "./transfer-tracks.ts";

/**
 * What each substituter did. Its seconds are those in which anything was fetched from it, so that bytes by seconds is what
 * it gave; a question was a hit when the path was fetched from there, or an answer came, nobody else was asked and it was
 * not built either: to a question for what it does not have, a server may answer with a page that says so.
 *
 * @param wasBuilt whether a store path was built in this run
 */
export function substitutersOf(
  substitutions: readonly DerivedSubstitution[],
  lookups: readonly LookupTrack[],
  endedAt: number,
  wasBuilt: (path: string) => boolean,
): SubstituterUse[] {
  const uris = new Set([...lookups, ...substitutions].map((one) => one.substituter));
  const fetched = new Set(substitutions.map((one) => `${one.substituter} ${one.path}`));
  const asked = new Map<string, LookupTrack>();
  for (const one of lookups) asked.set(one.path, one);
  const isHit = (one: LookupTrack): boolean =>
    fetched.has(`${one.substituter} ${one.path}`) ||
    (asked.get(one.path)?.substituter === one.substituter &&
      one.transfer !== null &&
      one.transfer.done > 0 &&
      !wasBuilt(one.path));
  return [...uris].map((uri) => {
    const own = substitutions.filter((one) => one.substituter === uri);
    const whole = own.filter((one) => one.outcome === "substituted");
    // Questions for several outputs are one request each; a path asked for twice is one question with one answer.
    const questions = lookups.filter((one) => one.substituter === uri);
    const hits = questions.filter((one) => isHit(one)).length;
    return {
      uri,
      paths: whole.length,
      wireBytes: sumOf(own.map((one) => one.wireBytes)),
      narBytes: sumOf(whole.map((one) => one.narBytes)),
      lookups: questions.length,
      hits,
      misses: questions.length - hits,
      seconds: unionSeconds(own),
      lookupSeconds: questions.reduce((sum, { start, stop }) => sum + Math.max(0, (stop?.at ?? endedAt) - start.at), 0),
    };
  });
}

/** Null where nothing is known of any. */
export function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
