import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, count, dim, duration, formatBytes, formatDuration, ratio, strong, text } from "@nixperf/render";
import type { Block, Text, Value, View } from "@nixperf/render";
import type { GridPoint } from "../model/simulate/grid.ts";
import type { BestPair } from "../verbs/simulate-search.ts";
import type { SimulateRecord } from "../verbs/simulate.ts";

export function simulateView(record: SimulateRecord, context: ViewContext): View {
  const { gaps, best } = record;
  return {
    title: "Builds with other settings",
    blocks: [
      { kind: "answer", text: answer(record) },
      ...grid(record),
      ...(best === null ? [] : [candidates(best), facts(record, best)]),
      ...criticalPath(record),
      ...recorded(record),
      { kind: "gaps", gaps },
      ...(best === null
        ? []
        : [
            {
              kind: "next" as const,
              steps: [{ command: `${context.program} recommend`, does: "what Nix should be set to here" }],
            },
          ]),
    ],
  };
}

function answer({ builds, best, grid: points, machine }: SimulateRecord): Text {
  const kind = builds.from === "profile" ? "made-up build" : "build";
  const what: Text = [count(builds.total, kind), " "];
  if (builds.total === 0) return ["Nothing would be built: all of it is in the store."];
  if (best === null)
    return [...what, `fit in memory with none of the ${points.length} pairs of settings that were tried.`];
  return [
    ...what,
    `${builds.total === 1 ? "is" : "are"} ${isFastest(best, points) ? "done first" : "best built"} with `,
    strong(`max-jobs ${best.jobs} and cores ${best.cores}`),
    ": ",
    duration(best.makespanSeconds),
    ` on ${plain(machine.capacityUnits)} cores' worth of work.`,
  ];
}

/** Whether no other pair that fits would be faster by more than a hundredth, with the costs as they are known. */
function isFastest(best: BestPair, points: readonly GridPoint[]): boolean {
  return points.every(({ fits, makespanSeconds }) => fits === false || makespanSeconds * 1.01 >= best.makespanSeconds);
}

/** Why this pair and not another: the one first that is best most often. */
function candidates(best: BestPair): Block {
  const { certainty, rivals } = best;
  return {
    kind: "table",
    caption: `In ${certainty.trials} trials with other costs: how often a pair fits, and is the fastest of those that are sure to fit, or within 2 % of it`,
    columns: [
      { title: "max-jobs", priority: 0 },
      { title: "cores", priority: 0 },
      { title: "fits in", priority: 1 },
      { title: "best in", priority: 0 },
      { title: "takes", priority: 1 },
      { title: "memory", priority: 2 },
    ],
    rows: [{ ...best, ...certainty }, ...rivals].map((pair, i) => [
      i === 0 ? strong(`${pair.jobs} *`) : text(String(pair.jobs)),
      text(String(pair.cores)),
      pair.fitsShare === null ? text("-") : ratio(pair.fitsShare),
      pair.bestShare === null ? dim("-") : ratio(pair.bestShare),
      text(`${formatDuration(pair.lowSeconds)} to ${formatDuration(pair.highSeconds)}`),
      pair.fits === false ? dim(`${formatBytes(pair.memoryPeakBytes)}, too much`) : bytes(pair.memoryPeakBytes),
    ]),
  };
}

function plain(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A row for each `max-jobs`, a column for each `cores`. */
function grid({ grid: points, best }: SimulateRecord): Block[] {
  if (points.length === 0) return [];
  const jobs = [...new Set(points.map((point) => point.jobs))];
  const cores = [...new Set(points.map((point) => point.cores))];
  const cell = (point: GridPoint | undefined): Value => {
    if (point === undefined) return dim("-");
    if (point.fits === false) return dim("memory");
    const isBest = best !== null && point.jobs === best.jobs && point.cores === best.cores;
    return isBest ? strong(`${formatDuration(point.makespanSeconds)} *`) : duration(point.makespanSeconds);
  };
  return [
    {
      kind: "table",
      caption: "How long, by max-jobs (down) and cores (across)",
      columns: [
        { title: "max-jobs", priority: 0 },
        ...cores.map((value) => ({ title: `cores ${value}`, priority: value === best?.cores ? 0 : 1 })),
      ],
      rows: jobs.map((value) =>
        [text(String(value))].concat(
          cores.map((other) => cell(points.find((point) => point.jobs === value && point.cores === other))),
        ),
      ),
    },
  ];
}

function facts({ nix, machine, grid: points }: SimulateRecord, best: BestPair): Block {
  const { certainty } = best;
  const limits: Record<BestPair["limitedBy"], string> = {
    "critical-path": "the longest chain of builds",
    work: "the work, for these processors",
    slots: "the builds, for so many slots",
    nix: "Nix's own work of starting and finishing builds",
  };
  const list: Array<{ name: string; value: Text }> = [
    {
      name: "how sure",
      value: [
        "the best, or within 2 % of it, in ",
        ratio(certainty.bestShare),
        ` of ${certainty.trials} trials with other costs; four of five took `,
        duration(certainty.lowSeconds),
        " to ",
        duration(certainty.highSeconds),
      ],
    },
    ...faster(best, points),
    { name: "limited by", value: limits[best.limitedBy] },
    {
      name: "not below",
      value: [
        duration(best.criticalPathSeconds),
        " (longest chain), ",
        duration(best.workSeconds),
        " (work), ",
        duration(best.slotSeconds),
        " (slots)",
      ],
    },
    {
      name: "processors used",
      value: [ratio(best.utilization), ` of ${plain(machine.capacityUnits)} cores' worth (${machine.capacitySource})`],
    },
    { name: "memory at most", value: [bytes(best.memoryPeakBytes), " of ", bytes(machine.memoryBytes)] },
    { name: `Nix ${nix.version ?? "of unknown version"}`, value: [duration(best.nixSeconds), " of its own work"] },
  ];
  return { kind: "facts", facts: list };
}

/** A pair that would be faster with these very costs: why it is not the best all the same. */
function faster(best: BestPair, points: readonly GridPoint[]): Array<{ name: string; value: Text }> {
  if (isFastest(best, points)) return [];
  const { jobs, cores, makespanSeconds } = points
    .filter(({ fits }) => fits !== false)
    .reduce((a, b) => (b.makespanSeconds < a.makespanSeconds ? b : a));
  const rival = best.rivals.find((one) => one.jobs === jobs && one.cores === cores);
  const why =
    rival?.bestShare === null && rival.fitsShare !== null
      ? [", which fit in memory in only ", ratio(rival.fitsShare), " of the trials"]
      : [", which are the best in fewer of the trials"];
  return [
    {
      name: "faster, but",
      value: [`max-jobs ${jobs} and cores ${cores}: `, duration(makespanSeconds), " with these very costs", ...why],
    },
  ];
}

function criticalPath({ criticalPath: steps, best }: SimulateRecord): Block[] {
  if (steps.length === 0 || best === null) return [];
  return [
    {
      kind: "table",
      caption: `The longest chain, with ${best.cores} core${best.cores === 1 ? "" : "s"} each`,
      columns: [
        { title: "takes", priority: 0 },
        { title: "what", priority: 0 },
      ],
      rows: steps.map(({ seconds, name, fetched }) => [duration(seconds), text(fetched ? `${name} (fetched)` : name)]),
    },
  ];
}

function recorded({ recorded: found }: SimulateRecord): Block[] {
  if (found === null) return [];
  return [
    {
      kind: "table",
      caption: `Recorded runs${summary(found)}`,
      columns: [
        { title: "run", priority: 1 },
        { title: "of", priority: 0 },
        { title: "builds", priority: 1 },
        { title: "nix", priority: 1 },
        { title: "max-jobs", priority: 1 },
        { title: "cores", priority: 1 },
        { title: "recorded", priority: 0 },
        { title: "simulated", priority: 0 },
        { title: "off by", priority: 0 },
      ],
      rows: found.runs.map((run) => [
        run.run === null ? dim("-") : text(String(run.run)),
        text(run.graph),
        count(run.builds),
        text(run.nix),
        count(run.jobs),
        count(run.cores),
        duration(run.recordedSeconds),
        duration(run.simulatedSeconds),
        text(`${run.error < 0 ? "-" : "+"}${percent(Math.abs(run.error))}${run.isBase ? " *" : ""}`),
      ]),
    },
  ];
}

/** A run that is told from its own builds has a star. */
function summary({ foretold, retold }: NonNullable<SimulateRecord["recorded"]>): string {
  const off = ({ median, worst }: NonNullable<typeof foretold>): string =>
    `off by ${percent(median)} in the middle, ${percent(worst)} at worst`;
  const base = retold === null ? [] : [`those told from their own builds (*) ${off(retold)}`];
  return `: ${[...(foretold === null ? [] : [off(foretold)]), ...base].join("; ")}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
