import type { Phase } from "@nixperf/history";

/** How long each phase took: up to the next one, the last up to the end. */
export function phasesOf(marks: readonly { name: string; at: number }[], end: number): Phase[] {
  return marks.map(({ name, at }, index) => ({
    name,
    seconds: Math.max(0, Math.min(end, marks[index + 1]?.at ?? end) - Math.min(end, at)),
  }));
}

/** All builds together by the name of the phase, the longest first. */
export function sumPhases(all: Iterable<readonly Phase[]>, most: number): Phase[] {
  const sums = new Map<string, number>();
  for (const phases of all) for (const { name, seconds } of phases) sums.set(name, (sums.get(name) ?? 0) + seconds);
  return [...sums]
    .map(([name, seconds]) => ({ name, seconds }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, most);
}
