import type { BuildTrack, CounterTrack } from "./build-tracks.ts";
import type { DerivedBuild } from "./derive-builds.ts";
import { latenessOf, type RunFacts } from "./facts.ts";
import { merged, type Span } from "./spans.ts";

/** The clock of files is behind by up to a tick of the kernel, of a hundred in a second at the least. */
export const clockTolerance: number = 0.012;

/** When the log file was written last, if that was of this very build and tells when the builder was seen to end. */
export function logEnd(track: BuildTrack, isOnly: boolean, facts: RunFacts): number | null {
  const log = facts.logFiles?.get(track.drvPath);
  if (log === undefined || !log.isCompressed || !isOnly) return null;
  // A short build may be over before its start is heard of.
  const from = track.start.at - latenessOf(facts) - clockTolerance;
  const until = (track.stop?.at ?? facts.endedAt) + clockTolerance;
  return log.modifiedAt < from || log.modifiedAt > until ? null : log.modifiedAt;
}

/** Not more than this is laid to Nix being busy between an end and the next start; the rest is another wait. */
const longestTurn = 1;

/**
 * Says of each build what its builder itself took. Nix has one thread for all: while that registers the outputs of one build
 * or looks for the next to start, it sees neither that others have ended nor gets to say that they have begun.
 */
export function builderEnds(builds: readonly DerivedBuild[], counters: readonly CounterTrack[], facts: RunFacts): void {
  const late = latenessOf(facts);
  const turn = longestTurnOf(builds, counters) + late;
  const times = new Map<string, number>();
  for (const one of builds) times.set(one.drvPath, (times.get(one.drvPath) ?? 0) + 1);
  // Of one on another machine the file ends when everything has come back from there.
  for (const one of builds) {
    if (one.machine === null) one.builderEnd = logEnd(one.track, times.get(one.drvPath) === 1, facts);
  }
  // One that was stopped has a log file, too; it is no harm to take Nix to have been busy with it.
  const busy = merged(
    builds.flatMap(({ builderEnd, latestEnd }) =>
      builderEnd === null ? [] : [{ start: builderEnd, end: latestEnd + clockTolerance }],
    ),
  );
  for (const one of builds) {
    const { first, last } = one.track;
    const seen = one.builderEnd ?? Math.min(one.earliestEnd, last.at);
    const earliest = one.builderEnd === null ? seen - turn : unseenSince(busy, one.builderEnd, turn);
    // Another machine begins when it has all that it needs; that it has begun is heard from it at the earliest.
    const begun = one.machine === null ? one.start : (first?.at ?? seen);
    one.earliestSeconds = Math.max(0, earliest - begun - turn);
    one.latestSeconds = Math.max(0, one.latestEnd - one.start) + late;
  }
}

/**
 * The earliest moment at which a builder can have ended whose end was seen at `seen`: it may have waited while others that
 * had ended were dealt with, and those for the turn before.
 */
function unseenSince(busy: readonly Span[], seen: number, turn: number): number {
  const own = indexAt(busy, seen);
  const since = Math.min(seen, busy[own]?.start ?? seen) - turn;
  const before = busy[own - 1];
  return before !== undefined && before.end >= since ? Math.min(since, before.start) : since;
}

/** The longest that it took from an end to the start that followed. */
function longestTurnOf(builds: readonly DerivedBuild[], counters: readonly CounterTrack[]): number {
  const all: { at: number; seq: number; isEnd: boolean }[] = [];
  for (const one of counters) for (const { at, seq } of one.completions) all.push({ at, seq, isEnd: true });
  for (const { track } of builds) all.push({ at: track.start.at, seq: track.start.seq, isEnd: false });
  all.sort((a, b) => a.seq - b.seq);
  let longest = 0;
  for (let i = 1; i < all.length; i++) {
    const [before, one] = [all[i - 1]!, all[i]!];
    if (before.isEnd && !one.isEnd) longest = Math.max(longest, Math.min(longestTurn, one.at - before.at));
  }
  return longest;
}

/** The first span that ends at `at` or later. */
function indexAt(spans: readonly Span[], at: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle]!.end < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
