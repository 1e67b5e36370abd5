/**
 * A test for paths by a pattern: `*` is any text without a slash, `**` as a whole segment any number of segments, also
 * none, `~` at the start the home; all else is itself. Null when it needs a home and there is none.
 *
 * Both stars are matched by going back to the last one alone, so that the time is bounded by the product of the lengths,
 * whatever the pattern.
 */
export function pathPattern(pattern: string, home: string | null): ((path: string) => boolean) | null {
  if (needsHome(pattern)) {
    if (home === null) return null;
    // What is in the home's own name is no pattern.
    const below = segmentsOf(pattern.slice(1));
    const start = segmentsOf(home);
    return (path) => {
      const segments = segmentsOf(path);
      return start.every((part, i) => part === segments[i]) && fits(segments.slice(start.length), below);
    };
  }
  const wanted = segmentsOf(pattern);
  return (path) => fits(segmentsOf(path), wanted);
}

/** Whether a pattern begins with `~`. */
export function needsHome(pattern: string): boolean {
  return pattern === "~" || pattern.startsWith("~/");
}

/** Whether one segment, a name, fits a pattern without slashes. */
export function nameFits(name: string, pattern: string): boolean {
  return matches(
    name.length,
    pattern.length,
    (j) => pattern[j] === "*",
    (i, j) => name[i] === pattern[j],
  );
}

function fits(path: readonly string[], pattern: readonly string[]): boolean {
  return matches(
    path.length,
    pattern.length,
    (j) => pattern[j] === "**",
    (i, j) => nameFits(path[i]!, pattern[j]!),
  );
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

/** Whether `length` items fit so many places, of which some are stars that take any number of items. */
function matches(
  length: number,
  places: number,
  isStar: (place: number) => boolean,
  isSame: (item: number, place: number) => boolean,
): boolean {
  let place = 0;
  let star = -1;
  let taken = 0;
  for (let item = 0; item < length;) {
    if (place < places && isStar(place)) {
      star = place++;
      taken = item;
    } else if (place < places && isSame(item, place)) {
      item++;
      place++;
    } else if (star >= 0) {
      // The last star takes one item more; earlier ones need not, as it could take as much.
      place = star + 1;
      item = ++taken;
    } else {
      return false;
    }
  }
  while (place < places && isStar(place)) place++;
  return place === places;
}
