import type { Gap } from "@nixperf/errors";
import type { OwnRun, RunCost } from "../own-runs.ts";
import type { RunSettings } from "./run-settings.ts";

/** Why a run in the ledger says nothing of how well the model tells runs. */
export type Unreplayed =
  | "ended"
  | "untimed"
  | "pruned"
  | "large"
  | "remote"
  | "settings"
  | "none"
  | "more"
  | "paused"
  | "derivations"
  | "resolved"
  | "circle";

const reasons: Readonly<Record<Unreplayed, { why: string; tries: string[] }>> = {
  ended: { why: "not all that was to be built was built", tries: [] },
  untimed: {
    why: "when builds of it began and ended is not known",
    tries: ["nixperf metrics collect, while it builds"],
  },
  pruned: { why: "the ledger does not have any more what all of its builds took", tries: [] },
  large: { why: "it has more builds than are read of a run", tries: [] },
  remote: { why: "some of it was built on other machines", tries: [] },
  settings: {
    why: "with which max-jobs and cores it was built is not known",
    tries: ["nixperf metrics collect, where Nix says its settings"],
  },
  none: { why: "max-jobs is 0: nothing is built here with that", tries: [] },
  more: {
    why: "more builds ran at once than its max-jobs lets through, so the command set others, or ran Nix several times at once",
    tries: ["nixperf metrics collect -- nix-build …"],
  },
  paused: {
    why: "nothing was built or fetched for long in between, as when Nix evaluates meanwhile or is run several times",
    tries: ["nixperf metrics collect -- nix-build …"],
  },
  derivations: {
    why: "some of its derivations are no longer in the store, so which builds needed which is not known",
    tries: ["keep-derivations = true, and a root for what was built"],
  },
  resolved: { why: "some of its derivations are content-addressed, and Nix builds others in their place", tries: [] },
  circle: { why: "its derivations need each other in a circle", tries: [] },
};

/** One gap for each reason, with the numbers of the runs. */
export function unreplayedGaps(found: ReadonlyArray<{ number: number; reason: Unreplayed }>): Gap[] {
  return (Object.keys(reasons) as Unreplayed[]).flatMap((reason) => {
    const numbers = found.filter((one) => one.reason === reason).map(({ number }) => number);
    if (numbers.length === 0) return [];
    const { why, tries } = reasons[reason];
    return [
      {
        at: "/recorded",
        code: "NIXPERF_SIMULATE_RUN_NOT_REPLAYED",
        message: `${runsNamed(numbers)} not replayed: ${why}`,
        tries: [...tries],
      },
    ];
  });
}

/** `run 3 of the ledger is`, `each of the runs 3, 5, 9, … of the ledger (12 in all) is`. */
function runsNamed(numbers: readonly number[]): string {
  if (numbers.length === 1) return `run ${numbers[0]} of the ledger is`;
  const few = 5;
  const named = numbers.slice(0, few).join(", ");
  return numbers.length > few
    ? `each of the runs ${named}, … of the ledger (${numbers.length} in all) is`
    : `each of the runs ${named} of the ledger is`;
}

/** So long may nothing run, as a part of the run and in seconds: Nix itself takes some time to look for what is next. */
const mostIdleShare = 0.1;
const mostIdleSeconds = 1;

/** Why a run is not one that the model speaks of, by what the ledger says; null when it is. */
export function unreplayedBy({ run, costs }: OwnRun, settings: RunSettings | null): Unreplayed | null {
  if (run.outcome !== "succeeded" || run.failed + run.stopped > 0) return "ended";
  const built = costs.filter(({ outcome }) => outcome === "built");
  if (run.timing !== "live") return "untimed";
  if (built.length < run.built) return "pruned";
  if (costs.some(({ startedAt }) => startedAt === null)) return "untimed";
  if (built.some(({ drvPath }) => drvPath === null)) return "derivations";
  if (costs.some(({ machine }) => machine !== null)) return "remote";
  if (settings === null) return "settings";
  if (settings.jobs === 0) return "none";
  // How early a build may have ended is what counts: two that follow each other must not look like two at once.
  if (mostAtOnce(built, ({ earliestSeconds, seconds }) => earliestSeconds ?? seconds) > settings.jobs) return "more";
  const idle = idleSeconds(costs);
  return idle > Math.max(mostIdleSeconds, mostIdleShare * spanOf(costs).seconds) ? "paused" : null;
}

/** When a build or download began, in seconds since the epoch. */
export function startOf({ startedAt }: RunCost): number {
  return Date.parse(startedAt!) / 1000;
}

/** From when the first of them began until the last had ended. */
export function spanOf(costs: readonly RunCost[]): { start: number; seconds: number } {
  let [start, end] = [Infinity, -Infinity];
  for (const cost of costs) {
    start = Math.min(start, startOf(cost));
    end = Math.max(end, startOf(cost) + cost.seconds);
  }
  return { start, seconds: end - start };
}

function mostAtOnce(costs: readonly RunCost[], lasts: (cost: RunCost) => number): number {
  const steps = costs.flatMap((cost) => [
    [startOf(cost), 1] as const,
    // An instant is known to a millisecond.
    [startOf(cost) + Math.max(0, lasts(cost) - 0.002), -1] as const,
  ]);
  steps.sort(([a, up], [b, other]) => a - b || up - other);
  let [running, most] = [0, 0];
  for (const [, step] of steps) most = Math.max(most, (running += step));
  return most;
}

/** How long in all nothing ran. */
function idleSeconds(costs: readonly RunCost[]): number {
  const spans = costs.map((cost) => [startOf(cost), startOf(cost) + cost.seconds] as const);
  spans.sort(([a], [b]) => a - b);
  let [idle, until] = [0, spans[0]?.[0] ?? 0];
  for (const [start, end] of spans) {
    if (start > until) idle += start - until;
    until = Math.max(until, end);
  }
  return idle;
}
