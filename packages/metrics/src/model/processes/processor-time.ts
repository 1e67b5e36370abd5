/** What a Nix process's children that ended had used up to a moment. */
export interface Reading {
  at: number;
  seconds: number;
}

/** A build that has ended, as far as its processor time goes. */
export interface EndedBuild {
  drvPath: string;
  /** When Nix counted it as done; seconds. */
  completedAt: number;
  /** What its processes were seen to have used; a lower bound. `null`: none was seen. */
  seenSeconds: number | null;
}

/** So long before Nix counts a build as done, at most, its processor time is there already; seconds. */
const lag = 0.01;

/**
 * The processor time of each build, from that of the children of the Nix process that had them: it grows by exactly what
 * a builder and all that it waited for used, at the moment when Nix has waited for it, and then Nix counts the build as
 * done. Where several ended between two readings they share what was added, in proportion to what was seen of them; what
 * cannot be told apart is `null`.
 *
 * `readings` are in the order of time, and the first of them is from before any of the builds ended.
 */
export function processorTimes(
  readings: readonly Reading[],
  builds: readonly EndedBuild[],
): Map<string, number | null> {
  const times = new Map<string, number | null>();
  const sorted = builds.toSorted((a, b) => a.completedAt - b.completedAt);
  let from = 0;
  for (let next = 0; next < sorted.length;) {
    // The first reading that surely has this build in it; it may have the next one in it too.
    let to = from + 1;
    while (to < readings.length && readings[to]!.at < sorted[next]!.completedAt) to++;
    const reading = readings[to];
    if (reading === undefined) {
      for (; next < sorted.length; next++) times.set(sorted[next]!.drvPath, sorted[next]!.seenSeconds);
      break;
    }
    const together: EndedBuild[] = [];
    while (next < sorted.length && sorted[next]!.completedAt - lag <= reading.at) together.push(sorted[next++]!);
    share(reading.seconds - readings[from]!.seconds, together, times);
    from = to;
  }
  return times;
}

function share(added: number, builds: readonly EndedBuild[], times: Map<string, number | null>): void {
  const [only] = builds;
  if (builds.length === 1 && only !== undefined) {
    times.set(only.drvPath, added);
    return;
  }
  const seen = builds.reduce((sum, { seenSeconds }) => sum + (seenSeconds ?? 0), 0);
  const areAllSeen = builds.every(({ seenSeconds }) => seenSeconds !== null);
  for (const { drvPath, seenSeconds } of builds) {
    if (areAllSeen && seen > 0) times.set(drvPath, (added * seenSeconds!) / seen);
    // Nothing was added: none of them used as much as a tick.
    else times.set(drvPath, added === 0 ? 0 : seenSeconds);
  }
}
