import type { RunFacts } from "./facts.ts";
import type { CopyTrack, SubstitutionTrack } from "./transfer-tracks.ts";

/** What came of one store path that was fetched. Instants are seconds of the clock of the events. */
export interface DerivedSubstitution {
  path: string;
  /** The derivation it is an output of; null where that is not known. */
  drvPath: string | null;
  substituter: string;
  outcome: "substituted" | "failed" | "stopped";
  start: number;
  end: number;
  /** What came over the wire; null where the substituter is none of the net, or nothing was said. */
  wireBytes: number | null;
  narBytes: number | null;
}

/**
 * Nix does not say what came of a substitution. One whose path is fetched again, or not as long as it was said to be, has
 * failed.
 */
export function deriveSubstitutions(tracks: readonly SubstitutionTrack[], facts: RunFacts): DerivedSubstitution[] {
  const last = new Map<string, SubstitutionTrack>();
  for (const one of tracks) last.set(one.path, one);
  return tracks.map((track) => {
    const { path, substituter, start, stop, copy } = track;
    const isShort = copy !== null && isIncomplete(copy);
    const isAgain = last.get(path) !== track;
    const outcome = stop === null ? "stopped" : isShort || isAgain ? "failed" : "substituted";
    return {
      path,
      drvPath: facts.outputs?.get(path) ?? null,
      substituter,
      outcome,
      start: start.at,
      end: Math.max(start.at, stop?.at ?? facts.endedAt),
      wireBytes: copy?.transfer?.done ?? null,
      narBytes: copy === null || copy.expected === 0 ? null : outcome === "substituted" ? copy.expected : copy.done,
    };
  });
}

/** Nix 2.8 does not tell of the last piece that it unpacks. */
const longestPiece = 1 << 17;

function isIncomplete({ done, expected, transfer }: CopyTrack): boolean {
  if (transfer !== null && transfer.expected > 0) return transfer.done < transfer.expected;
  return done + longestPiece < expected;
}
