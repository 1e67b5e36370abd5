/** A build of a derivation, in seconds since the epoch. */
export interface Span {
  drvPath: string;
  startedAt: number;
  endedAt: number;
}

/** Nix writes a log and says that the build is done at nearly the same instant, but nobody promises an order. */
const apartSeconds = 1;

/**
 * Tells builds that were measured when they ran from those that are known by their traces alone. A derivation is not built
 * twice at the same time in one store, so that spans of the same one that meet are the same build.
 */
export function alreadyMeasured(measured: Iterable<Span>): (traced: Span) => boolean {
  const spans = new Map<string, Span[]>();
  for (const span of measured) {
    const known = spans.get(span.drvPath);
    if (known === undefined) spans.set(span.drvPath, [span]);
    else known.push(span);
  }
  return ({ drvPath, startedAt, endedAt }) =>
    (spans.get(drvPath) ?? []).some(
      (one) => one.startedAt < endedAt + apartSeconds && one.endedAt > startedAt - apartSeconds,
    );
}
