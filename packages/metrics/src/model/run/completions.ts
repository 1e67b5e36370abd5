/**
 * Which build does each completion belong to? Nix counts completions at once, but does not say of which build, and a
 * build's own `stop` comes late in some versions, even in reverse order. What is known of each build is a window: it may
 * have ended with any of the completions `first` to `last`.
 */
export interface Window {
  first: number;
  last: number;
  /** It may as well have been stopped without ever completing. */
  mayBeStopped: boolean;
  /** Among equals, what is likely to have ended earlier has the smaller number. */
  likely: number;
}

export interface Match {
  /** The completion taken to be its own; null: it was stopped. */
  chosen: number | null;
  /**
   * The first and the last completion that it can be, given that every completion is of some build. Where it can have been
   * stopped as well, the last may be a later one than it can be.
   */
  first: number;
  last: number;
  /** `first` and `last` are then about the case that it was not. */
  mayBeStopped: boolean;
  /** Whether it can have completed at all. */
  mayHaveCompleted: boolean;
}

/**
 * Matches `count` completions, numbered in their order, to builds. Where the windows contradict each other (a damaged log),
 * each build keeps its own window and `isSound` is false.
 */
export function matchCompletions(windows: readonly Window[], count: number): { matches: Match[]; isSound: boolean } {
  const isOver = (one: Window): boolean => one.first > one.last || one.first >= count;
  const live = windows.flatMap((one, index) => (isOver(one) ? [] : [index]));
  const matches: Match[] = windows.map(() => ({
    chosen: null,
    first: 0,
    last: 0,
    mayBeStopped: true,
    mayHaveCompleted: false,
  }));
  const total = live.length;
  // Places beyond the completions are for builds that never completed. Nix stops builds only at the very end, so one that
  // was over before the last completion is none of them.
  const places = live.map((index): Place => {
    const { first, last, mayBeStopped, likely } = windows[index]!;
    return { first, last: mayBeStopped && last >= count - 1 ? total - 1 : Math.min(last, count - 1), likely };
  });
  const chosen = total < count ? null : earliestDeadlineFirst(places);
  const bounds = chosen === null ? null : inAnyArrangement(places);
  for (const [at, index] of live.entries()) {
    const { first, last } = bounds?.[at] ?? { first: places[at]!.first, last: Math.min(places[at]!.last, count - 1) };
    const place = chosen?.[at] ?? last;
    matches[index] = {
      chosen: place < count ? place : null,
      first: Math.min(first, count - 1),
      last: Math.min(last, count - 1),
      mayBeStopped: bounds === null ? windows[index]!.mayBeStopped : last >= count,
      mayHaveCompleted: first < count,
    };
  }
  return { matches, isSound: chosen !== null };
}

interface Place {
  first: number;
  last: number;
  likely: number;
}

/** A place for everyone, or null where there is none: for windows, whoever must go first goes first (Glover 1967). */
function earliestDeadlineFirst(places: readonly Place[]): number[] | null {
  const order = places.map((_, index) => index).sort((a, b) => places[a]!.first - places[b]!.first);
  const waiting: number[] = [];
  const chosen = places.map(() => 0);
  let next = 0;
  for (let place = 0; place < places.length; place++) {
    while (next < order.length && places[order[next]!]!.first <= place) waiting.push(order[next++]!);
    let best = -1;
    for (let i = 0; i < waiting.length; i++) {
      if (best < 0 || isBefore(places[waiting[i]!]!, places[waiting[best]!]!)) best = i;
    }
    if (best < 0) return null;
    const index = waiting[best]!;
    waiting[best] = waiting.at(-1)!;
    waiting.pop();
    if (places[index]!.last < place) return null;
    chosen[index] = place;
  }
  return chosen;
}

function isBefore(a: Place, b: Place): boolean {
  return a.last < b.last || (a.last === b.last && a.likely < b.likely);
}

/** The first and the last place that each has in any arrangement that places all. There is one. */
function inAnyArrangement(places: readonly Place[]): { first: number; last: number }[] {
  const found = places.map(() => ({ first: 0, last: 0 }));
  const order = places.map((_, index) => index).sort((a, b) => places[a]!.last - places[b]!.last);
  let begin = 0;
  for (let i = 0; i < order.length; i++) {
    // As many must be within the places up to here as there are: what comes before and after are questions of their own.
    if (places[order[i]!]!.last > i) continue;
    const part = order.slice(begin, i + 1);
    const size = part.length;
    const own = part.map((index) => ({
      first: Math.max(0, places[index]!.first - begin),
      last: places[index]!.last - begin,
    }));
    const firsts = size === 1 ? [0] : tighten(own);
    const turned =
      size === 1 ? [0] : tighten(own.map(({ first, last }) => ({ first: size - 1 - last, last: size - 1 - first })));
    for (const [at, index] of part.entries()) {
      found[index] = { first: begin + firsts[at]!, last: begin + size - 1 - turned[at]! };
    }
    begin = i + 1;
  }
  return found;
}

/**
 * The first place of each: where as many must be within an interval as it has places, all others are outside (bounds
 * consistency of `alldifferent`, Puget 1998). Takes time in proportion to the square of their number.
 */
function tighten(places: readonly { first: number; last: number }[]): number[] {
  const order = places.map((_, index) => index).sort((a, b) => places[a]!.last - places[b]!.last);
  const firsts = places.map((one) => one.first);
  const begins: number[] = [];
  /** For each of `begins`: the last place that those fill which were looked at and begin there or later. */
  const filled: number[] = [];
  for (let i = 0; i < order.length; i++) {
    const { last } = places[order[i]!]!;
    const first = firsts[order[i]!]!;
    let own = first;
    let from = -1;
    for (let j = 0; j < i; j++) {
      if (begins[j]! >= first) own++;
      if (begins[j]! <= first) filled[j]!++;
      if (filled[j]! >= last && (from < 0 || begins[j]! < from)) from = begins[j]!;
    }
    begins.push(first);
    filled.push(own);
    if (own >= last && (from < 0 || first < from)) from = first;
    if (from < 0) continue;
    for (let j = i + 1; j < order.length; j++) {
      const other = order[j]!;
      if (firsts[other]! >= from && firsts[other]! <= last) firsts[other] = last + 1;
    }
  }
  return firsts;
}
