import type { BuildCosts } from "./build-costs.ts";
import type { BuildPlan } from "./build-plan.ts";
import { mostMeasured } from "./nix-costs.ts";
import type { NixCosts } from "./nix-costs.ts";
import { rankHeap } from "./rank-heap.ts";
import { runningBuilds } from "./running-builds.ts";

/** Under what a graph is built. */
export interface ReplaySettings {
  /** `max-jobs`, at least 1. */
  jobs: number;
  /** `cores`, at least 1. */
  cores: number;
  /** How many threads of work the machine gets done at once: not always a whole number. */
  capacity: number;
  /** `max-substitution-jobs`; null where fetching takes the slots of builds, as before Nix 2.16. */
  substitutionJobs: number | null;
  nix: NixCosts;
}

/** What would happen. All instants are seconds since Nix was started. */
export interface Replay {
  /** When the outputs of the last build are registered. */
  makespanSeconds: number;
  starts: Float64Array;
  ends: Float64Array;
  memoryPeakBytes: number;
  /** How long builders ran one after the other in slots: the sum over all builds, fetched ones left out. */
  slotSeconds: number;
  /** Seconds in which Nix's own thread was at work. */
  nixSeconds: number;
  /** The most goals that waited for a slot at once. */
  mostWaiting: number;
}

/**
 * Builds a graph as Nix up to 2.34 does (`Worker::run` in src/libstore/build/worker.cc): one thread that wakes when
 * builders end, takes all that have ended since, and wakes every goal that waits for a slot. Those take the free slots in
 * the order of their keys; only then come the goals that the ended builds made ready, again by their keys, because each
 * of these has to go once more through the queue. While the thread is at work nothing else is started.
 */
export function replay(plan: BuildPlan, costs: BuildCosts, settings: ReplaySettings): Replay {
  const { count, inputs, neededBy, rank } = plan;
  const { nix, substitutionJobs } = settings;
  const { fetched } = costs;
  const ownSlots = substitutionJobs !== null;
  const most = Math.min(count, settings.jobs + (substitutionJobs ?? 0));
  const running = runningBuilds(costs, settings.cores, settings.capacity, most);
  const waitingBuilds = rankHeap(rank);
  const waitingFetches = ownSlots ? rankHeap(rank) : waitingBuilds;
  const left = new Uint32Array(count);
  for (let i = 0; i < count; i++) left[i] = inputs.offsets[i + 1]! - inputs.offsets[i]!;
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  // What has ended and was not looked at yet.
  let ended: number[] = [];
  let [freeBuilds, freeFetches] = [settings.jobs, substitutionJobs ?? 0];
  let [nixSeconds, slotSeconds, mostWaiting, done] = [0, 0, 0, 0];
  let clock = nix.beginSeconds + count * nix.derivationSeconds;

  const goTo = (instant: number): void => {
    for (;;) {
      const node = running.advance(instant);
      if (node < 0) return;
      ends[node] = running.now;
      ended.push(node);
    }
  };
  const start = (node: number): void => {
    clock += nix.startSeconds;
    if (clock > running.now) goTo(clock);
    starts[node] = clock;
    running.start(node);
  };
  const offer = (node: number): void => {
    const fetches = ownSlots && fetched[node] === 1;
    if ((fetches ? freeFetches : freeBuilds) === 0) (fetches ? waitingFetches : waitingBuilds).push(node);
    else {
      if (fetches) freeFetches--;
      else freeBuilds--;
      start(node);
    }
  };

  const first = Array.from({ length: count }, (_, i) => i).filter((i) => left[i] === 0);
  for (const node of first.sort((a, b) => plan.depth[a]! - plan.depth[b]! || rank[a]! - rank[b]!)) offer(node);
  nixSeconds += clock;
  while (done < count) {
    goTo(Math.max(clock, running.now));
    if (ended.length === 0) {
      const node = running.advance(Infinity);
      ends[node] = running.now;
      ended.push(node);
      // Others may end at the same instant.
      goTo(running.now);
    }
    clock = Math.max(clock, running.now);
    const woken = clock;
    const batch = ended;
    ended = [];
    const ready: number[] = [];
    for (const node of batch) {
      done++;
      clock += nix.finishSeconds;
      if (ownSlots && fetched[node] === 1) freeFetches++;
      else {
        freeBuilds++;
        slotSeconds += ends[node]! - starts[node]!;
      }
      for (let e = neededBy.offsets[node]!; e < neededBy.offsets[node + 1]!; e++) {
        const user = neededBy.targets[e]!;
        if (--left[user]! === 0) ready.push(user);
      }
    }
    // Whatever frees a slot wakes all that wait, for either kind of slot.
    const waiting = waitingBuilds.size + (ownSlots ? waitingFetches.size : 0);
    if (waiting > mostWaiting) mostWaiting = waiting;
    clock += waiting * (nix.wakeBeforeSeconds + Math.min(waiting, mostMeasured) * nix.wakeGrowthSeconds);
    while (freeFetches > 0 && waitingFetches.size > 0) {
      freeFetches--;
      start(waitingFetches.pop());
    }
    while (freeBuilds > 0 && waitingBuilds.size > 0) {
      freeBuilds--;
      start(waitingBuilds.pop());
    }
    clock += waiting * nix.wakeAfterSeconds;
    for (const node of ready.length > 1 ? ready.sort((a, b) => rank[a]! - rank[b]!) : ready) offer(node);
    nixSeconds += clock - woken;
  }
  return {
    makespanSeconds: Math.max(clock, running.now),
    starts,
    ends,
    memoryPeakBytes: running.memoryPeakBytes,
    slotSeconds,
    nixSeconds,
    mostWaiting,
  };
}
