/** A build that Nix said has begun, on this machine. */
export interface StartedBuild {
  drvPath: string;
  /** Name of the derivation: `hello-2.12`. */
  name: string;
  /** When Nix said so; seconds. */
  at: number;
  /** Its outputs, where the derivation could be read. */
  outputs: readonly string[] | null;
}

/** A process that the Nix process started, and that may be a builder. */
export interface ChildProcess {
  pid: number;
  /** When it began; seconds on the same clock, to a tick. */
  startedAt: number;
  /** `out` and `name` of its environment; `null` where they are not there or may not be read. */
  out: string | null;
  name: string | null;
}

/** Nix says that a build has begun when its builder runs already: so long before, at most, that builder began; seconds. */
const before = 2;
/** And so much may the clock of processes be off, which counts in hundredths of a second. */
const blur = 0.03;

/**
 * Which build each of the processes is the builder of, or `null`. By the output in its environment; else by the name in
 * it, where only one build has that; else in the order in which both began: Nix starts one builder after the other and
 * says so at once, so the first process without a build belongs to the first build without a process that Nix spoke of
 * after that process began.
 */
export function buildersOf(
  builds: readonly StartedBuild[],
  processes: readonly ChildProcess[],
): Map<ChildProcess, StartedBuild> {
  const found = new Map<ChildProcess, StartedBuild>();
  const free = new Set(builds);
  const take = (process: ChildProcess, build: StartedBuild | undefined): void => {
    if (build === undefined) return;
    found.set(process, build);
    free.delete(build);
  };
  for (const process of processes) {
    if (process.out === null) continue;
    take(
      process,
      [...free].find(({ outputs }) => outputs?.includes(process.out!)),
    );
  }
  for (const process of processes) {
    if (process.name === null || found.has(process)) continue;
    const named = [...free].filter(({ name }) => name === process.name);
    if (named.length === 1) take(process, named[0]);
  }
  const rest = processes
    .filter((process) => !found.has(process))
    .toSorted((a, b) => a.startedAt - b.startedAt || a.pid - b.pid);
  for (const process of rest) {
    const next = [...free]
      .filter(({ at, name }) => isPossible(process, at) && (process.name === null || process.name === name))
      .reduce<StartedBuild | undefined>(
        (first, build) => (first === undefined || build.at < first.at ? build : first),
        undefined,
      );
    take(process, next);
  }
  return found;
}

function isPossible({ startedAt }: ChildProcess, saidAt: number): boolean {
  return saidAt >= startedAt - blur && saidAt - startedAt <= before;
}
