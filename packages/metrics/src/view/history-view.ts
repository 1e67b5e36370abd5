import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, count, dim, duration, path, ratio, strong, text } from "@nixperf/render";
import type { Block, Text, Value, View } from "@nixperf/render";
import type { Run } from "@nixperf/history";
import type { HistoryExportRecord } from "../verbs/history-export.ts";
import type { HistoryImportRecord } from "../verbs/history-import.ts";
import type { HistoryListRecord, RunItem } from "../verbs/history-list.ts";
import type { HistoryPruneRecord } from "../verbs/history-prune.ts";
import type { HistoryPushRecord } from "../verbs/history-push.ts";
import type { HistoryShowRecord } from "../verbs/history-show.ts";

/** So many rows say what a run was about; the record has all. */
const shown = 20;

export function historyListView({ runs, gaps }: HistoryListRecord, { program }: ViewContext): View {
  const blocks: Block[] = [
    {
      kind: "answer",
      text: runs.length === 0 ? "No runs are kept." : [count(runs.length, "run"), ", the newest first."],
    },
  ];
  if (runs.length > 0) {
    // Of one machine there is nothing to tell apart.
    const isShared = new Set(runs.map(({ hostname }) => hostname)).size > 1;
    blocks.push({
      kind: "table",
      caption: "Runs",
      columns: [
        { title: "run", priority: 0 },
        { title: "target", priority: 0 },
        ...(isShared ? [{ title: "machine", priority: 1 }] : []),
        { title: "outcome", priority: 1 },
        { title: "took", priority: 0 },
        { title: "built", priority: 2 },
        { title: "fetched", priority: 3 },
        { title: "memory", priority: 4 },
        { title: "began (UTC)", priority: 2 },
      ],
      rows: runs.map((run) => [
        count(run.number),
        text(run.targets.join(" ") || run.kind),
        ...(isShared ? [text(run.hostname ?? "-")] : []),
        outcome(run),
        duration(run.seconds),
        count(run.built),
        count(run.substituted),
        bytes(run.maxMemoryBytes),
        dim(minute(run.startedAt)),
      ]),
    });
  }
  blocks.push({ kind: "gaps", gaps });
  blocks.push({
    kind: "next",
    steps:
      runs.length === 0
        ? [
            { command: `${program} history backfill`, does: "what Nix has left of builds so far" },
            { command: `${program} collect .#TARGET`, does: "builds it, and keeps what that cost" },
          ]
        : [{ command: `${program} history show ${runs[0]!.number}`, does: "all that is kept of the last one" }],
  });
  return { title: "Runs", blocks };
}

export function historyShowView({ number, run, derivations, gaps }: HistoryShowRecord, { program }: ViewContext): View {
  const facts: Array<[name: string, value: Text, isKnown?: boolean]> = [
    ["command", run.command.join(" "), run.command.length > 0],
    ["began", `${minute(run.startedAt)} UTC`],
    ["machine", machine(run), run.hostname !== null],
    ["Nix", run.nixVersion ?? "", run.nixVersion !== null],
    ["revision", [short(run.revision), run.isDirty === true ? ", changed since" : ""], run.revision !== null],
    ["flake.lock", short(run.flakeLockHash), run.flakeLockHash !== null],
    ["compared with", `runs of ${run.cohort}`],
    ["evaluation", [duration(run.evaluationSeconds)], run.evaluationSeconds !== null],
    ["building, summed", [duration(run.buildSeconds)], run.buildSeconds !== null],
    ["fetching, summed", [duration(run.fetchSeconds)], run.fetchSeconds !== null],
    ["critical path", [duration(run.criticalPathSeconds)], run.criticalPathSeconds !== null],
    [
      "hit ratio",
      [ratio(run.cacheHitRatio), " of paths, ", ratio(run.cacheHitRatioBytes), " of bytes"],
      run.cacheHitRatio !== null,
    ],
    ["most memory", [bytes(run.maxMemoryBytes)], run.maxMemoryBytes !== null],
    ["processor time", [duration(run.cpuSeconds)], run.cpuSeconds !== null],
  ];
  const known = facts.filter(([, , isKnown = true]) => isKnown);
  const more = derivations.length - shown;
  const blocks: Block[] = [
    {
      kind: "answer",
      text: [
        `Run ${number}: `,
        strong(run.targets.join(" ") || run.kind),
        " ",
        outcome(run),
        ...(run.seconds === null ? [] : [" in ", duration(run.seconds)]),
        "; built ",
        count(run.built),
        ", fetched ",
        count(run.substituted),
        ...(run.failed === 0 ? [] : [", failed ", count(run.failed)]),
        ".",
      ],
    },
    { kind: "facts", facts: known.map(([name, value]) => ({ name, value })) },
  ];
  if (derivations.length > 0) {
    blocks.push({
      kind: "table",
      caption: "What took longest",
      columns: [
        { title: "derivation", priority: 0 },
        { title: "took", priority: 0 },
        { title: "outcome", priority: 1 },
        { title: "processor", priority: 2 },
        { title: "memory", priority: 2 },
        { title: "known", priority: 3 },
      ],
      rows: derivations
        .slice(0, shown)
        .map((cost) => [
          text(cost.name),
          duration(cost.seconds),
          text(cost.outcome),
          duration(cost.cpuSeconds),
          bytes(cost.memoryBytes),
          dim(cost.confidence ?? "-"),
        ]),
      ...(more > 0 ? { more: { count: more, command: `${program} history show ${number} --json` } } : {}),
    });
  }
  blocks.push({ kind: "gaps", gaps });
  return { title: `Run ${number}`, blocks };
}

export function historyExportView({ file, records, gaps }: HistoryExportRecord): View {
  const answer: Text = [count(records, "record"), " written to ", where(file, "output"), "."];
  return {
    title: "Export",
    blocks: [
      { kind: "answer", text: answer },
      { kind: "gaps", gaps },
    ],
  };
}

export function historyImportView(record: HistoryImportRecord): View {
  const { file, added, known, damaged, newer, gaps } = record;
  const answer: Text = [
    count(added, "record"),
    " added from ",
    where(file, "input"),
    "; ",
    count(known),
    " were here already",
    ...(damaged === 0 ? [] : [", ", count(damaged, "line"), " could not be read"]),
    ...(newer === 0 ? [] : [", ", count(newer), " of a later version of nixperf are kept as they are"]),
    ".",
  ];
  return {
    title: "Import",
    blocks: [
      { kind: "answer", text: answer },
      { kind: "gaps", gaps },
    ],
  };
}

export function historyPruneView(record: HistoryPruneRecord, { program, flags }: ViewContext): View {
  const { did, runs, samples, costs, gaps } = record;
  const isDone = did === "pruned";
  const isNothing = runs.removed + costs.removed + samples.rolledUp === 0;
  // What is done is what was shown.
  const typed = ["keep-runs", "keep-runs-for", "keep-samples-for", "keep-costs-for"].flatMap((name) =>
    flags[name] === undefined ? [] : [`--${name} ${name === "keep-runs" ? String(flags[name]) : age(flags[name])}`],
  );
  return {
    title: "Pruning the ledger",
    blocks: [
      {
        kind: "answer",
        text: [
          count(runs.removed, "run"),
          " and ",
          count(costs.removed, "cost"),
          isDone ? " removed, " : " would go, ",
          count(samples.rolledUp, "sample"),
          isDone ? " rolled up by the day." : " would be rolled up by the day (nothing has been changed).",
        ],
      },
      {
        kind: "facts",
        facts: [
          { name: "runs kept", value: [count(runs.kept)] },
          { name: "costs kept", value: [count(costs.kept)] },
          { name: "samples kept one by one", value: [count(samples.kept)] },
          { name: "days", value: [count(samples.days)] },
        ],
      },
      { kind: "gaps", gaps },
      ...(isDone || isNothing ? [] : [nextStep([program, "history prune", ...typed, "--apply"].join(" "), "does it")]),
    ],
  };
}

export function historyPushView({ pushed, waiting, gaps }: HistoryPushRecord): View {
  const answer: Text =
    pushed + waiting === 0
      ? "Nothing waits here for the shared ledger."
      : [
          count(pushed, "item"),
          " brought to the shared ledger",
          ...(waiting === 0 ? [] : ["; ", count(waiting), " still wait here"]),
          ".",
        ];
  return {
    title: "Push",
    blocks: [
      { kind: "answer", text: answer },
      { kind: "gaps", gaps },
    ],
  };
}

export function nextStep(command: string, does: string): Block {
  return { kind: "next", steps: [{ command, does }] };
}

function where(file: string, standard: "input" | "output"): Value {
  return file === "-" ? text(`standard ${standard}`) : path(file);
}

function outcome({ outcome: how }: Pick<RunItem, "outcome">): Value {
  const tones = { succeeded: "good", failed: "bad", stopped: "warn", unknown: "dim" } as const;
  return { is: "text", text: how, tone: tones[how] };
}

/** As a flag says it. */
function age(seconds: unknown): string {
  return Number(seconds) % 86_400 === 0 ? `${Number(seconds) / 86_400}d` : `${String(seconds)}s`;
}

function machine({ hostname, cpuModel, cpuCores, memoryBytes }: Run): Text {
  return [
    hostname ?? "",
    ...(cpuModel === null ? [] : [", ", cpuModel]),
    ...(cpuCores === null ? [] : [", ", count(cpuCores, "core")]),
    ...(memoryBytes === null ? [] : [", ", bytes(memoryBytes)]),
  ];
}

/** The record has all of it. */
function short(digest: string | null): string {
  return /^(?:\w+:)?.{0,12}/.exec(digest ?? "")![0];
}

/** `2026-03-01 08:15` */
export function minute(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}
