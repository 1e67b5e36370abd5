import { aloneSeconds, memoryOf, realCores } from "./build-costs.ts";
import type { BuildCosts } from "./build-costs.ts";

/** The builds that run at one moment, and how they share the processors. */
export interface RunningBuilds {
  size: number;
  now: number;
  memoryPeakBytes: number;
  start: (node: number) => void;
  /** Goes on to the instant `until`, or only to the next end of a build; tells which, -1 for none until then. */
  advance: (until: number) => number;
}

/**
 * While the builds want no more cores than there are, each goes at its own speed. Else their work takes longer, by as much
 * as makes the processors just enough; the part of a build in which it waits takes as long as ever. A build that wants more
 * cores while it works than others leave it goes slower by as much.
 *
 * @param most how many run at once at most
 */
export function runningBuilds(costs: BuildCosts, cores: number, capacity: number, most: number): RunningBuilds {
  const nodes = new Uint32Array(most);
  // Seconds that are left if nothing else runs; those of a whole build, waiting and working; cores wanted over all of it;
  // by how much it is slower in the present company.
  const left = new Float64Array(most);
  const waits = new Float64Array(most);
  const works = new Float64Array(most);
  const wants = new Float64Array(most);
  const slower = new Float64Array(most);
  let memoryBytes = 0;
  // What holds as long as nobody comes or goes: since when, and who ends first.
  let isSettled = true;
  let since = 0;
  let first = -1;
  let soonest = Infinity;

  const running: RunningBuilds = {
    size: 0,
    now: 0,
    memoryPeakBytes: 0,
    start(node) {
      if (isSettled) unsettle();
      const at = running.size++;
      nodes[at] = node;
      left[at] = aloneSeconds(costs, node, realCores(cores, capacity));
      waits[at] = costs.waitSeconds[node]!;
      works[at] = left[at]! - waits[at]!;
      wants[at] = works[at]! > 0 ? costs.cpuSeconds[node]! / left[at]! : 0;
      memoryBytes += memoryOf(costs, node, cores);
      if (memoryBytes > running.memoryPeakBytes) running.memoryPeakBytes = memoryBytes;
    },
    advance(until) {
      if (!isSettled) settle();
      if (first < 0 || soonest > until) {
        running.now = until;
        return -1;
      }
      running.now = soonest;
      const at = first;
      const node = nodes[at]!;
      unsettle();
      const last = --running.size;
      memoryBytes = last === 0 ? 0 : memoryBytes - memoryOf(costs, node, cores);
      nodes[at] = nodes[last]!;
      left[at] = left[last]!;
      waits[at] = waits[last]!;
      works[at] = works[last]!;
      wants[at] = wants[last]!;
      return node;
    },
  };

  /** Takes off what was done until now, before the company changes. */
  const unsettle = (): void => {
    isSettled = false;
    const passed = running.now - since;
    since = running.now;
    if (passed === 0) return;
    for (let at = 0; at < running.size; at++) left[at] = Math.max(0, left[at]! - passed / slower[at]!);
  };

  const settle = (): void => {
    isSettled = true;
    since = running.now;
    const { size } = running;
    let wanted = 0;
    for (let at = 0; at < size; at++) wanted += wants[at]!;
    const longer = wanted > capacity ? enough(wanted / capacity) : 1;
    first = -1;
    soonest = Infinity;
    for (let at = 0; at < size; at++) {
      let factor = 1;
      if (works[at]! > 0) {
        const work = works[at]!;
        const seconds = waits[at]! + work;
        const whileWorking = (wants[at]! * seconds) / work;
        const workFactor = Math.max(longer, (whileWorking + wanted - wants[at]!) / capacity);
        if (workFactor > 1) factor = (waits[at]! + work * workFactor) / seconds;
      }
      slower[at] = factor;
      const end = since + left[at]! * factor;
      if (end < soonest || (end === soonest && nodes[at]! < nodes[first]!)) {
        soonest = end;
        first = at;
      }
    }
  };

  /** By how much work has to take longer for the processors to be enough (Newton; the sum is convex and falls). */
  const enough = (start: number): number => {
    let longer = start;
    for (let step = 0; step < 6; step++) {
      let wanted = -capacity;
      let slope = 0;
      for (let at = 0; at < running.size; at++) {
        if (!works[at]) continue;
        const seconds = waits[at]! + works[at]! * longer;
        const rate = (wants[at]! * (waits[at]! + works[at]!)) / seconds;
        wanted += rate;
        slope += (rate * works[at]!) / seconds;
      }
      if (wanted <= 1e-9 * capacity) break;
      longer += wanted / slope;
    }
    return longer;
  };
  return running;
}
