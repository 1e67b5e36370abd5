import type { Span } from "./spans.ts";

/** At most as many steps are kept. */
const maxSteps = 5000;

/** From each of these seconds on, so many ran at once; seconds since `origin`, in their order. */
export function parallelismOf(spans: readonly Span[], origin: number): [atSeconds: number, running: number][] {
  const changes = spans
    .flatMap(({ start, end }) => [[start, 1] as const, [end, -1] as const])
    // What ends makes room for what begins in the same moment.
    .sort(([a, x], [b, y]) => a - b || x - y);
  const steps: [number, number][] = [];
  let running = 0;
  for (const [at, change] of changes) {
    running += change;
    const seconds = Math.max(0, at - origin);
    if (steps.at(-1)?.[0] === seconds) steps.at(-1)![1] = running;
    else steps.push([seconds, running]);
  }
  return thinned(steps.filter(([, count], index) => index === 0 || count !== steps[index - 1]![1]));
}

/** Of too many steps, the most that ran in each of as many equal parts of the time; the last one stays. */
function thinned(steps: [number, number][]): [number, number][] {
  if (steps.length <= maxSteps) return steps;
  const begin = steps[0]![0];
  const end = steps.at(-1)![0];
  const width = (end - begin) / (maxSteps - 1);
  const found: [number, number][] = [];
  let part = -1;
  for (const [at, running] of steps) {
    const own = Math.floor((at - begin) / width);
    if (own === part) found.at(-1)![1] = Math.max(found.at(-1)![1], running);
    else found.push([begin + own * width, running]);
    part = own;
  }
  found.at(-1)![1] = steps.at(-1)![1];
  return found;
}
