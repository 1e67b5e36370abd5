import { buildersOf } from "../../model/processes/builders.ts";
import type { ChildProcess, StartedBuild } from "../../model/processes/builders.ts";
import { sizeNamed, unifiedCgroup, variable } from "../../model/processes/parse-proc.ts";
import type { Reading } from "../../model/processes/processor-time.ts";
import { readGroup } from "./cgroup.ts";
import type { GroupUse } from "./cgroup.ts";
import { readCounters, readMemory } from "./machine-counters.ts";
import type { MachineCounters } from "./machine-counters.ts";
import { processLook } from "./process-look.ts";
import type { ProcessLook } from "./process-look.ts";
import { read, readPageSize, readStat, tellsChildren } from "./read-process.ts";
import { isBelow, workerFinder } from "./workers.ts";

/** A build as the sampler sees it: its builder's processes, from the first to the last look. */
export interface SeenBuild {
  drvPath: string;
  /** The Nix process whose child the builder is. */
  worker: number;
  /** Most memory that its processes held at one look; never less than the most that one of them ever held. */
  memoryBytes: number | null;
  /** Processor time of its processes at the last look; a lower bound. */
  cpuSeconds: number | null;
  /** By its cgroup, where it has one of its own: all of it, to the end. */
  cgroup: GroupUse | null;
}

export interface Sampled {
  builds: ReadonlyMap<string, SeenBuild>;
  /** What the children of each Nix process that ended had used, in the order of time. */
  readings: ReadonlyMap<number, readonly Reading[]>;
  /** Of these Nix processes those that the command did not start, such as a daemon's. */
  others: ReadonlySet<number>;
  /** Most memory of all processes of the run together. */
  maxMemoryBytes: number | null;
  /** Most memory in use on the whole machine. */
  machineMemoryBytes: number | null;
  before: MachineCounters;
  after: MachineCounters;
  looks: number;
  /** Processor time that looking took. */
  ownSeconds: number;
}

export interface Sampler {
  /** Nix says that a build has begun on this machine. `worker`: its process, by the id of the activity. */
  started(build: StartedBuild, worker: number): void;
  /** Nix has counted a build as done: its processor time is there now. */
  completed(worker: number): void;
  /** A build that runs no more. */
  ended(drvPath: string): void;
  /** Memory of a running build at the last look. */
  memoryOf(drvPath: string): number | null;
  memoryNow(): { totalBytes: number; availableBytes: number } | null;
  /** A mistake of its own, after which it did not look any more. */
  fault(): string | null;
  stop(): Sampled;
}

export interface SamplerOptions {
  /** The command that was started; its processes count, whatever they are. `null`: none, the run was begun by others. */
  pid: number | null;
  /** Nix's state directory, whose `temproots` name the processes that may have builds. */
  stateDir: string | null;
  now(): number;
  /** Part of a core that looking may take on average. Default 0.005. */
  share?: number;
}

interface Worker {
  /** Whether the command started it. */
  isOwn: boolean;
  builds: Map<string, StartedBuild>;
  readings: Reading[];
  /** Children that were looked at: a builder's build, `null` for what is none. */
  known: Map<number, StartedBuild | null>;
}

const ticksPerSecond = 100;
/** Milliseconds between two looks. The longest is for some hundred processes: more often would cost more than it may. */
const [shortest, longest] = [50, 5000];
/** Seconds of processor time that may be spent in advance, to look at builds soon after they began. */
const advance = 0.05;

/** Names of what Nix starts beside builders. */
const helpers = /^(?:\S*\/)?(?:nix\S*|build-remote|git|ssh|tar|ld-linux\S*)(?:\0|$)/;

/**
 * Looks again and again at the processes of a run, and at nothing else: those of the command, and the children of the Nix
 * processes that have its builds. How often is decided by what a look costs.
 */
export function startSampler(options: SamplerOptions): Sampler | null {
  const { pid: root, stateDir, now, share = 0.005 } = options;
  if (process.platform !== "linux" || read("/proc/self/stat") === null) return null;
  const byKernel = tellsChildren();
  const pageBytes = readPageSize() ?? 4096;
  const workers = new Map<number, Worker>();
  const workersFor = workerFinder(root, stateDir);
  const seen = new Map<string, SeenBuild>();
  const memory = new Map<string, number>();
  const before = readCounters(ticksPerSecond);
  const bootedAt = now() - Number((read("/proc/uptime") ?? "0").split(" ")[0]);
  const state = {
    most: null as number | null,
    machine: null as number | null,
    looks: 0,
    own: 0,
    memoryAt: -1,
    due: 0,
    startedAt: now(),
  };
  let memoryLast: ReturnType<typeof readMemory> = null;
  let timer: NodeJS.Timeout | null = null;
  let fault: string | null = null;

  const workerOf = (pid: number): Worker => {
    let worker = workers.get(pid);
    if (worker === undefined) {
      worker = { isOwn: root !== null && isBelow(pid, root), builds: new Map(), readings: [], known: new Map() };
      workers.set(pid, worker);
      takeReading(pid, worker, true);
    }
    return worker;
  };

  const takeReading = (pid: number, worker: Worker, always: boolean): void => {
    const stat = readStat(pid);
    if (stat === null) return;
    const seconds = stat.childTicks / ticksPerSecond;
    if (always || seconds !== worker.readings.at(-1)?.seconds) worker.readings.push({ at: now(), seconds });
  };

  const lookIn = (milliseconds: number): void => {
    if (timer !== null) clearTimeout(timer);
    state.due = performance.now() + milliseconds;
    timer = setTimeout(lookGuarded, milliseconds);
    timer.unref();
  };

  /** What has just begun may soon be over; it is looked at earlier, as far as all looks together do not cost too much. */
  const lookSoon = (): void => {
    const isEarly = state.due - performance.now() > shortest;
    if (isEarly && state.own < share * (now() - state.startedAt) + advance) lookIn(shortest);
  };

  const lookGuarded = (): void => {
    try {
      look();
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error);
    }
  };

  const look = (): void => {
    const from = { wall: performance.now(), cpu: process.cpuUsage() };
    const { children, tree, measure, measuredBytes } = processLook(byKernel, pageBytes);
    for (const [pid, worker] of workers) {
      if (worker.builds.size === 0) continue;
      takeReading(pid, worker, false);
      meetChildren(worker, children(pid));
      for (const [child, build] of worker.known) {
        if (build === null || !worker.builds.has(build.drvPath)) continue;
        lookAtBuild(pid, child, build, tree(child), measure);
      }
    }
    if (root !== null) tree(root).forEach(measure);
    const sum = measuredBytes();
    if (sum > 0) state.most = Math.max(state.most ?? 0, sum);
    const at = now();
    if (at - state.memoryAt >= 0.5) {
      state.memoryAt = at;
      memoryLast = readMemory();
      if (memoryLast !== null)
        state.machine = Math.max(state.machine ?? 0, memoryLast.totalBytes - memoryLast.availableBytes);
    }
    state.looks += 1;
    // Where others use the processors, a look takes longer than it costs.
    const used = process.cpuUsage(from.cpu);
    const took = Math.min(performance.now() - from.wall, (used.user + used.system) / 1000);
    state.own += took / 1000;
    lookIn(Math.min(Math.max(took / share, shortest), longest));
  };

  /** Finds out what the new children of a Nix process are. */
  const meetChildren = (worker: Worker, pids: readonly number[]): void => {
    const unknown: ChildProcess[] = [];
    // The first child of which it cannot be told yet what it is: whatever came after it has to wait.
    let open = Infinity;
    for (const pid of pids) {
      if (worker.known.has(pid)) continue;
      const stat = readStat(pid);
      if (stat === null) continue;
      const startedAt = bootedAt + stat.startTicks / ticksPerSecond;
      const environ = read(`/proc/${pid}/environ`);
      const isBuilder = environ !== null && variable(environ, "NIX_BUILD_TOP") !== null;
      const isYoung = now() - startedAt < 0.3;
      const command = read(`/proc/${pid}/cmdline`) ?? "";
      // What has just been forked is still called like its parent.
      if (!isBuilder && (helpers.test(command) || command === "" || environ !== null)) {
        if (isYoung) open = Math.min(open, startedAt);
        else worker.known.set(pid, null);
        continue;
      }
      const of = (name: string): string | null => (environ === null ? null : variable(environ, name));
      unknown.push({ pid, startedAt, out: of("out"), name: of("name") });
    }
    if (unknown.length === 0) return;
    const taken = new Set(worker.known.values());
    const waiting = [...worker.builds.values()].filter((build) => !taken.has(build));
    const ready = unknown.filter(({ out, startedAt }) => out !== null || startedAt < open);
    for (const [child, build] of buildersOf(waiting, ready)) worker.known.set(child.pid, build);
  };

  const lookAtBuild = (
    worker: number,
    builder: number,
    { drvPath }: StartedBuild,
    pids: readonly number[],
    measure: ProcessLook["measure"],
  ): void => {
    const known = seen.get(drvPath) ?? { drvPath, worker, memoryBytes: null, cpuSeconds: null, cgroup: null };
    let [bytes, ticks, highest] = [0, 0, 0];
    for (const pid of pids) {
      const one = measure(pid);
      bytes += one.bytes;
      ticks += one.ticks;
      // Between two looks it may have held more; worth a second file only for what is large.
      if (one.bytes > 4 * 1024 * 1024)
        highest = Math.max(highest, sizeNamed(read(`/proc/${pid}/status`) ?? "", "VmHWM") ?? 0);
    }
    if (bytes > 0) {
      known.memoryBytes = Math.max(known.memoryBytes ?? 0, bytes, highest);
      known.cpuSeconds = Math.max(known.cpuSeconds ?? 0, ticks / ticksPerSecond);
      memory.set(drvPath, bytes);
    }
    const group = unifiedCgroup(read(`/proc/${builder}/cgroup`) ?? "");
    if (group !== null && /\/nix-build-[^/]*$/.test(group)) known.cgroup = readGroup(group) ?? known.cgroup;
    seen.set(drvPath, known);
  };

  lookIn(20);
  return {
    started: (build, pid) => {
      for (const one of workersFor(pid)) workerOf(one).builds.set(build.drvPath, build);
      lookSoon();
    },
    completed: (pid) => {
      for (const one of workersFor(pid)) {
        const worker = workers.get(one);
        if (worker !== undefined) takeReading(one, worker, true);
      }
    },
    ended: (drvPath) => {
      memory.delete(drvPath);
      for (const worker of workers.values()) worker.builds.delete(drvPath);
    },
    memoryOf: (drvPath) => memory.get(drvPath) ?? null,
    memoryNow: () => memoryLast,
    fault: () => fault,
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      for (const [pid, worker] of workers) takeReading(pid, worker, true);
      return {
        builds: seen,
        readings: new Map([...workers].map(([pid, { readings }]) => [pid, readings])),
        others: new Set([...workers].filter(([, { isOwn }]) => !isOwn).map(([pid]) => pid)),
        maxMemoryBytes: state.most,
        machineMemoryBytes: state.machine,
        before,
        after: readCounters(ticksPerSecond),
        looks: state.looks,
        ownSeconds: state.own,
      };
    },
  };
}
