import type { ViewContext } from "@nixperf/cli-kit";
import { count, dim, duration, formatBytes, formatDuration, strong, text } from "@nixperf/render";
import type { Block, Text, Value, View } from "@nixperf/render";
import type { WorkPoint } from "../model/calibrate/calibration.ts";
import type { DiskFigures } from "../model/calibrate/disk-figures.ts";
import type { Measured } from "../model/calibrate/measured.ts";
import type { CalibrateRecord } from "../verbs/calibrate.ts";

export function calibrateView(record: CalibrateRecord, context: ViewContext): View {
  const { cpu, memory, disk, gaps, kept } = record;
  const blocks: Block[] = [
    { kind: "answer", text: answer(record) },
    ...table("Processors, by integer work", cpu, (rate) => text(steps(rate))),
    ...table("Memory, by copying", memory, (rate) => text(`${formatBytes(rate)}/s`)),
    ...(disk === null ? [] : [diskTable(disk)]),
    { kind: "gaps", gaps },
    ...(kept
      ? [
          {
            kind: "next" as const,
            steps: [
              { command: `${context.program} builders --host USER@HOST`, does: "goes by it for the speed of machines" },
            ],
          },
        ]
      : []),
  ];
  return { title: "What this machine does", blocks };
}

function answer({ cpu, disk, tookSeconds, machine, gaps }: CalibrateRecord): Text {
  const busy = gaps.some(({ at, code }) => at === "/cpu" && code === "NIXPERF_CALIBRATE_BUSY");
  const most = cpu.at(-1);
  const name = machine.cpuModel.value ?? "This machine";
  const sync = disk?.syncSeconds?.value;
  return [
    name,
    ...(most === undefined
      ? [": too little time to measure its processors"]
      : [
          ": ",
          count(most.threads, "thread"),
          busy ? " do the work of at least " : " do the work of ",
          strong(String(Math.round(most.speedup * 100) / 100)),
        ]),
    ...(sync === undefined ? [] : ["; a write is on the disk for certain after ", small(sync)]),
    ". Measured in ",
    duration(tookSeconds),
    ".",
  ];
}

function table(caption: string, points: readonly WorkPoint[], rate: (perSecond: number) => Value): Block[] {
  if (points.length === 0) return [];
  return [
    {
      kind: "table",
      caption,
      columns: [
        { title: "threads", priority: 0 },
        { title: "together", priority: 0 },
        { title: "times one", priority: 0 },
        { title: "noise", priority: 1 },
        { title: "rounds", priority: 2 },
      ],
      rows: points.map(({ threads, perSecond, speedup }) => [
        count(threads),
        rate(perSecond.value),
        text(speedup.toFixed(2)),
        noise(perSecond),
        count(perSecond.rounds),
      ]),
    },
  ];
}

function steps(perSecond: number): string {
  return perSecond < 1e9
    ? `${(perSecond / 1e6).toPrecision(3)} M steps/s`
    : `${(perSecond / 1e9).toPrecision(3)} G steps/s`;
}

function noise({ spread }: Measured): Value {
  return dim(spread === null ? "-" : `${Math.round(spread * 100)} %`);
}

function diskTable(disk: DiskFigures): Block {
  const rows: Array<[string, Measured | null, (value: number) => Value]> = [
    ["make a file of 4 KiB", disk.createSeconds, small],
    ["look at one", disk.statSeconds, small],
    ["read one from the page cache", disk.readSeconds, small],
    ["remove one", disk.removeSeconds, small],
    ["4 KiB on the disk for certain", disk.syncSeconds, small],
    ["a large file on the disk for certain", disk.writeBytesPerSecond, speed],
    ["read it past the page cache", disk.readBytesPerSecond, speed],
  ];
  return {
    kind: "table",
    caption: `The disk under ${disk.directory}${disk.isStoresDisk ? ", which is the store's" : ""}`,
    columns: [
      { title: "", priority: 0 },
      { title: "best", priority: 0 },
      { title: "noise", priority: 1 },
      { title: "rounds", priority: 2 },
    ],
    rows: rows.map(([name, found, show]) => [
      text(name),
      found === null ? text("-") : show(found.value),
      found === null ? text("-") : noise(found),
      count(found?.rounds ?? null),
    ]),
  };
}

/** Microseconds say more than a unit that follows the size. */
function small(seconds: number): Value {
  return text(seconds < 0.01 ? `${(seconds * 1e6).toPrecision(3)} µs` : formatDuration(seconds));
}

function speed(value: number): Value {
  return text(`${formatBytes(value)}/s`);
}
