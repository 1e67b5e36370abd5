/** A build as the worker below knows it. */
export interface WorkerBuild {
  /** By which Nix sorts goals; no two alike. */
  key: string;
  inputs: readonly number[];
  /** When it ends, if it is started at `start`. */
  endOf: (start: number) => number;
  fetched?: boolean;
}

type Step = "discover" | "inputs-realised" | "try-to-build" | "try-local-build" | "done";

/**
 * Nix's worker, step by step as in `Worker::run` and the goals (src/libstore/build, up to 2.34): sets of goals, woken in
 * rounds, each doing one step when its turn comes. Slow and plain; nothing but builders takes time. Without slots of its
 * own (`substitutionJobs` is null) fetching takes those of builds.
 *
 * @returns when each build was started, and the order of the starts
 */
export function nixWorker(
  builds: readonly WorkerBuild[],
  jobs: number,
  substitutionJobs: number | null,
): { starts: number[]; ends: number[]; order: number[] } {
  const steps = builds.map((): Step | null => null);
  const [starts, ends] = [builds.map(() => NaN), builds.map(() => NaN)];
  const order: number[] = [];
  const finished = new Set<number>();
  const running = new Set<number>();
  let [awake, wantingToBuild] = [new Set<number>(), new Set<number>()];
  let now = 0;
  const isFetch = (goal: number): boolean => builds[goal]!.fetched === true;
  const usersOf = (goal: number): number[] => builds.flatMap(({ inputs }, i) => (inputs.includes(goal) ? [i] : []));
  const isReady = (goal: number): boolean => builds[goal]!.inputs.every((input) => finished.has(input));
  const sortKey = (goal: number): string => (isFetch(goal) ? "a$" : "b$") + builds[goal]!.key;

  const work = (goal: number): void => {
    switch (steps[goal]) {
      case "discover":
        for (const input of builds[goal]!.inputs) {
          if (steps[input] !== null) continue;
          steps[input] = "discover";
          awake.add(input);
        }
        steps[goal] = "inputs-realised";
        if (isReady(goal)) awake.add(goal);
        break;
      case "inputs-realised":
        steps[goal] = "try-to-build";
        awake.add(goal);
        break;
      case "try-to-build":
        steps[goal] = "try-local-build";
        awake.add(goal);
        break;
      case "try-local-build": {
        const isAlike = (other: number): boolean => substitutionJobs === null || isFetch(other) === isFetch(goal);
        const slots = isFetch(goal) ? (substitutionJobs ?? jobs) : jobs;
        if ([...running].filter(isAlike).length >= slots) {
          steps[goal] = "try-to-build";
          wantingToBuild.add(goal);
          break;
        }
        running.add(goal);
        order.push(goal);
        starts[goal] = now;
        ends[goal] = builds[goal]!.endOf(now);
        steps[goal] = "done";
        break;
      }
      default:
        running.delete(goal);
        for (const sleeper of wantingToBuild) awake.add(sleeper);
        wantingToBuild = new Set();
        finished.add(goal);
        for (const user of usersOf(goal)) if (isReady(user)) awake.add(user);
    }
  };

  const needed = new Set(builds.flatMap(({ inputs }) => inputs));
  builds.forEach((_, goal) => {
    if (needed.has(goal)) return;
    steps[goal] = "discover";
    awake.add(goal);
  });
  while (finished.size < builds.length) {
    while (awake.size > 0) {
      const woken = [...awake].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
      awake = new Set();
      woken.forEach(work);
    }
    if (running.size === 0) break;
    now = Math.min(...[...running].map((goal) => ends[goal]!));
    for (const goal of running) if (ends[goal] === now) awake.add(goal);
  }
  return { starts, ends, order };
}
