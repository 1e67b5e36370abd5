/** A build that is still to come, or runs. */
export interface LeftBuild {
  drvPath: string;
  name: string;
  /** Derivations that have to be built before. */
  needs: readonly string[];
  /** `null`: it has not begun. */
  runningSeconds: number | null;
  /** How long it will take in all; `null`: nobody knows. */
  expected: Expected | null;
}

/** As history tells it. Without an interval there is only the middle. */
export interface Expected {
  median: number;
  low: number | null;
  high: number | null;
}

export interface TimeLeft {
  lowSeconds: number;
  highSeconds: number;
  /** Names of the builds that nothing can be faster than, in their order. */
  critical: readonly string[];
}

/** A single figure is taken for the middle of an interval as wide as this factor to both sides. */
const doubt = 1.5;
/** When more of the builds than this are unknown, nothing is said. */
const unknownShare = 0.2;

/**
 * How long the builds will still take with so many at once, as an interval: what comes of all lower bounds and of all upper
 * ones, each build starting as soon as its needs are there and a slot is free. `null` where too little is known.
 */
export function timeLeft(builds: readonly LeftBuild[], slots: number): TimeLeft | null {
  if (builds.length === 0) return null;
  const unknown = builds.filter(({ expected }) => expected === null).length;
  if (unknown > builds.length * unknownShare) return null;
  const low = ({ expected, runningSeconds }: LeftBuild): number =>
    Math.max(0, (expected === null ? 0 : (expected.low ?? expected.median / doubt)) - (runningSeconds ?? 0));
  const high = ({ expected, runningSeconds }: LeftBuild): number =>
    Math.max(0, (expected === null ? 0 : (expected.high ?? expected.median * doubt)) - (runningSeconds ?? 0));
  const chain = longestChain(builds, high);
  return {
    lowSeconds: makespan(builds, low, slots),
    highSeconds: makespan(builds, high, slots),
    critical: chain.map(({ name }) => name),
  };
}

type Seconds = (build: LeftBuild) => number;

function makespan(builds: readonly LeftBuild[], secondsOf: Seconds, slots: number): number {
  const open = new Map(builds.map((build) => [build.drvPath, 0]));
  const users = new Map<string, LeftBuild[]>();
  for (const build of builds)
    for (const need of build.needs) {
      if (!open.has(need)) continue;
      open.set(build.drvPath, open.get(build.drvPath)! + 1);
      const list = users.get(need);
      if (list === undefined) users.set(need, [build]);
      else list.push(build);
    }
  // What runs has its slot already.
  const isRunning = ({ runningSeconds }: LeftBuild): boolean => runningSeconds !== null;
  const ready = builds.filter((build) => !isRunning(build) && open.get(build.drvPath) === 0);
  const running = builds.filter(isRunning).map((build) => ({ build, until: secondsOf(build) }));
  let now = 0;
  for (;;) {
    while (running.length < slots && ready.length > 0) {
      const build = ready.shift()!;
      running.push({ build, until: now + secondsOf(build) });
    }
    if (running.length === 0) return now;
    const first = running.reduce((soonest, one, index) => (one.until < running[soonest]!.until ? index : soonest), 0);
    const [{ build, until }] = running.splice(first, 1) as [{ build: LeftBuild; until: number }];
    now = until;
    for (const user of users.get(build.drvPath) ?? []) {
      const left = open.get(user.drvPath)! - 1;
      open.set(user.drvPath, left);
      if (left === 0 && !isRunning(user)) ready.push(user);
    }
  }
}

function longestChain(builds: readonly LeftBuild[], secondsOf: Seconds): LeftBuild[] {
  const byPath = new Map(builds.map((build) => [build.drvPath, build]));
  const ends = new Map<string, { seconds: number; before: LeftBuild | null }>();
  // Derivations cannot need each other in a circle; what claims so is hostile, and ends here.
  const visit = (top: LeftBuild): void => {
    const stack: Array<{ build: LeftBuild; at: number }> = [{ build: top, at: 0 }];
    const onStack = new Set<string>();
    while (stack.length > 0) {
      const frame = stack.at(-1)!;
      const { build } = frame;
      onStack.add(build.drvPath);
      const need = build.needs[frame.at++];
      if (need !== undefined) {
        const next = byPath.get(need);
        if (next !== undefined && !ends.has(need) && !onStack.has(need)) stack.push({ build: next, at: 0 });
        continue;
      }
      let before: LeftBuild | null = null;
      for (const path of build.needs) {
        const end = ends.get(path);
        if (end !== undefined && end.seconds > (before === null ? -1 : ends.get(before.drvPath)!.seconds))
          before = byPath.get(path)!;
      }
      const until = before === null ? 0 : ends.get(before.drvPath)!.seconds;
      ends.set(build.drvPath, { seconds: until + secondsOf(build), before });
      onStack.delete(build.drvPath);
      stack.pop();
    }
  };
  for (const build of builds) if (!ends.has(build.drvPath)) visit(build);
  let last: LeftBuild | null = null;
  for (const build of builds)
    if (last === null || ends.get(build.drvPath)!.seconds > ends.get(last.drvPath)!.seconds) last = build;
  const chain: LeftBuild[] = [];
  for (let one = last; one !== null; one = ends.get(one.drvPath)!.before) chain.unshift(one);
  return chain;
}
