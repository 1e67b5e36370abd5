import { activity, type LogEvent, result } from "@nixperf/nix/log";

/** When a build's own `stop` comes. */
export const stopOrders = [
  /** Right after its completion: Nix 2.34, mostly 2.8. */
  "prompt",
  /** What was asked for only at the end, in reverse order; all else at once: Nix 2.8. */
  "top late",
  /** When everything that needs it is over, for goals are held by those that wait for them: Nix 2.29 to 2.33. */
  "chain",
  /** All at the very end, in reverse order, and in that of the starts. */
  "late, reversed",
  "late",
] as const;

export interface SyntheticOptions {
  /** For each derivation: which earlier ones it needs, how long its builder and its registration take, how it ends. */
  derivations: readonly { needs: readonly number[]; seconds: number; registration: number; fails: boolean }[];
  jobs: number;
  stops: (typeof stopOrders)[number];
  keepGoing: boolean;
  /** How many builds complete before a person ends it; null: nobody does. */
  interruptAfter: number | null;
  /** Messages name what failed. */
  isNamed: boolean;
  /** How long a builder takes to its first instruction. */
  startUp: number;
}

export interface SyntheticRun {
  events: [LogEvent, number][];
  inputs: Map<string, string[]>;
  logFiles: Map<string, { modifiedAt: number; isCompressed: boolean }>;
  endedAt: number;
  /** How many of the events come before the worker is taken down. */
  atWork: number;
  /** What is true of each build that began. */
  truth: Map<string, { outcome: "built" | "failed" | "stopped"; end: number; builderSeconds: number | null }>;
}

interface Running {
  index: number;
  start: number;
  builderEnd: number;
}

export const drvOf = (index: number): string => `/nix/store/${String(index).padStart(32, "0")}-d${index}.drv`;

const idOf = (index: number): string => String((4_100_000n << 32n) + 100n + BigInt(index));

/** Plays one run as Nix's one thread would: it deals with one end after the other, and sees none meanwhile. */
export function syntheticRun(options: SyntheticOptions): SyntheticRun {
  const { derivations, jobs, stops, keepGoing } = options;
  const run: SyntheticRun = {
    events: [],
    inputs: new Map(),
    logFiles: new Map(),
    endedAt: 0,
    atWork: 0,
    truth: new Map(),
  };
  const [realise, builds, copies] = [-3, -2, -1].map((index) => idOf(index)) as [string, string, string];
  const over = new Set<number>();
  const broken = new Set<number>();
  const begun: number[] = [];
  const stopped = new Set<number>();
  const running: Running[] = [];
  const needed = derivations.map((_, index) =>
    derivations.flatMap((one, by) => (one.needs.includes(index) ? [by] : [])),
  );
  let [now, done, failed] = [0.1, 0, 0];

  const emit = (event: LogEvent): void => void run.events.push([event, now]);
  const start = (id: string, type: number, fields: string[] = []): void =>
    emit({ action: "start", id, type, level: 3, text: "", parent: "0", fields, payload: null });
  const progress = (): void => {
    const expected = derivations.length;
    emit({
      action: "result",
      id: builds,
      type: result.progress,
      fields: [done, expected, running.length, failed],
      payload: null,
    });
    emit({ action: "result", id: copies, type: result.progress, fields: [0, 0, 0, 0], payload: null });
  };
  const stop = (index: number): void => {
    if (stopped.has(index)) return;
    stopped.add(index);
    emit({ action: "stop", id: idOf(index) });
  };
  const stopWhatIsFree = (): void => {
    for (const index of begun.toReversed()) {
      if (!over.has(index)) continue;
      const isTop = needed[index]!.length === 0;
      const isFree =
        stops === "prompt" ||
        (stops === "top late" && !isTop) ||
        (stops === "chain" && !isTop && needed[index]!.every((by) => over.has(by)));
      if (isFree) stop(index);
    }
  };
  const startWhatIsReady = (): void => {
    for (const [index, one] of derivations.entries()) {
      if (running.length >= jobs) return;
      if (begun.includes(index) || broken.has(index) || !one.needs.every((need) => over.has(need) && !broken.has(need)))
        continue;
      now += 0.001;
      begun.push(index);
      start(idOf(index), activity.build, [drvOf(index), ""]);
      running.push({ index, start: now + options.startUp, builderEnd: now + options.startUp + one.seconds });
      progress();
    }
  };
  const breakAbove = (index: number): void => {
    for (const by of needed[index]!) {
      if (broken.has(by)) continue;
      broken.add(by);
      over.add(by);
      breakAbove(by);
    }
  };

  for (const [index, one] of derivations.entries())
    run.inputs.set(
      drvOf(index),
      one.needs.map((need) => drvOf(need)),
    );
  start(realise, activity.realise);
  start(builds, activity.builds);
  start(copies, activity.copyPaths);
  startWhatIsReady();
  let completed = 0;
  while (running.length > 0 && completed !== options.interruptAfter) {
    const next = running.reduce((first, one) => (one.builderEnd < first.builderEnd ? one : first));
    running.splice(running.indexOf(next), 1);
    const { seconds, registration, fails } = derivations[next.index]!;
    now = Math.max(now, next.builderEnd) + 0.0005;
    run.logFiles.set(drvOf(next.index), { modifiedAt: now, isCompressed: true });
    now += registration;
    completed++;
    over.add(next.index);
    if (fails) failed++;
    else done++;
    run.truth.set(drvOf(next.index), { outcome: fails ? "failed" : "built", end: now, builderSeconds: seconds });
    progress();
    stopWhatIsFree();
    if (fails) {
      broken.add(next.index);
      breakAbove(next.index);
      const text = options.isNamed
        ? `builder for '${drvOf(next.index)}' failed with exit code 1`
        : "timed out after 1 seconds";
      emit({ action: "msg", level: 0, msg: `error: ${text}`, rawMsg: text });
      stopWhatIsFree();
      if (!keepGoing) break;
    }
    startWhatIsReady();
  }
  if (completed === options.interruptAfter) now += 0.02;
  for (const { index } of running) run.truth.set(drvOf(index), { outcome: "stopped", end: now, builderSeconds: null });
  run.atWork = run.events.length;
  for (const index of stops === "late" ? begun : begun.toReversed()) stop(index);
  for (const id of [copies, builds, realise]) emit({ action: "stop", id });
  run.endedAt = now + 0.01;
  return run;
}
