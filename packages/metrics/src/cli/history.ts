import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { RunKind, RunOutcome } from "@nixperf/history";
import type { HistoryBackfillOptions, HistoryBackfillRecord } from "../verbs/history-backfill.ts";
import type { HistoryExportOptions, HistoryExportRecord } from "../verbs/history-export.ts";
import type { HistoryImportOptions, HistoryImportRecord } from "../verbs/history-import.ts";
import type { HistoryListOptions, HistoryListRecord } from "../verbs/history-list.ts";
import type { HistoryPruneOptions, HistoryPruneRecord } from "../verbs/history-prune.ts";
import type { HistoryPushOptions, HistoryPushRecord } from "../verbs/history-push.ts";
import type { HistoryShowOptions, HistoryShowRecord } from "../verbs/history-show.ts";
import { exportMixed } from "../errors.ts";
import { ledger } from "./ledger-flags.ts";

const views = () => import("../view/history-view.ts");

export const historyCommands: Command[] = [
  command<HistoryListOptions, HistoryListRecord>({
    name: "history list",
    verb: "historyList",
    schema: "nixperf.metrics.history-list/1",
    brief: "The runs that were kept, the newest first",
    examples: [
      { command: "history list", does: "the last twenty" },
      { command: "history list --since 7d --outcome failed", does: "what failed this week" },
    ],
    flags: {
      limit: { is: "integer", placeholder: "N", min: 1, default: 20, brief: "How many at most" },
      since: { is: "age", placeholder: "AGE", brief: "Only those that began in this time" },
      kind: { is: "choice", choices: ["build", "evaluation"], brief: "Only those of one kind" },
      outcome: {
        is: "choice",
        choices: ["succeeded", "failed", "stopped", "unknown"],
        brief: "Only those that ended so",
      },
    },
    load: async () => {
      const { historyList } = await import("../verbs/history-list.ts");
      return {
        verb: historyList,
        view: async () => (await views()).historyListView,
        items: (record) => record.runs,
      };
    },
    options: (input) => ({
      ...ledger(input),
      limit: input.flags["limit"] as number | undefined,
      sinceSeconds: input.flags["since"] as number | undefined,
      kind: input.flags["kind"] as RunKind | undefined,
      outcome: input.flags["outcome"] as RunOutcome | undefined,
    }),
  }),
  command<HistoryShowOptions, HistoryShowRecord>({
    name: "history show",
    verb: "historyShow",
    schema: "nixperf.metrics.history-show/1",
    brief: "One run, with all that is kept of it",
    examples: [
      { command: "history show 218", does: "what run 218 did and cost" },
      { command: "history show 218 --json | jq .derivations", does: "each derivation of it" },
    ],
    args: [{ name: "RUN", brief: "Its number, or the beginning of its id" }],
    load: async () => {
      const { historyShow } = await import("../verbs/history-show.ts");
      return { verb: historyShow, view: async () => (await views()).historyShowView };
    },
    options: (input) => ({ ...ledger(input), run: input.args[0]! }),
  }),
  command<HistoryExportOptions, HistoryExportRecord>({
    name: "history export",
    verb: "historyExport",
    schema: "nixperf.metrics.history-export/1",
    brief: "Write all that is kept into a file of JSON lines",
    examples: [
      { command: "history export runs.jsonl", does: "to keep it, or for another machine" },
      { command: "history export - | zstd > runs.jsonl.zst", does: "the same, compressed" },
    ],
    args: [{ name: "FILE", brief: "Where to write; - for standard output" }],
    load: async () => {
      const { historyExport } = await import("../verbs/history-export.ts");
      return {
        verb: historyExport,
        view: async () => (await views()).historyExportView,
        aside: ({ file }) => file === "-",
      };
    },
    options: (input) => {
      const [file] = input.args as [string];
      if (file !== "-") return { ...ledger(input), file };
      const other = ["json", "jsonl", "format"].find((flag) => (input.flags[flag] ?? false) !== false);
      if (other !== undefined) throw exportMixed(other);
      return { ...ledger(input), file, write: input.context.stdout.write };
    },
  }),
  command<HistoryImportOptions, HistoryImportRecord>({
    name: "history import",
    verb: "historyImport",
    schema: "nixperf.metrics.history-import/1",
    brief: "Add what another ledger wrote; doing it again adds nothing",
    examples: [
      { command: "history import runs.jsonl", does: "what is not here yet" },
      {
        command: "ssh host nixperf metrics history export - | nixperf metrics history import -",
        does: "what host has",
      },
    ],
    args: [{ name: "FILE", brief: "JSON lines, as `history export` writes them; - for standard input" }],
    load: async () => {
      const { historyImport } = await import("../verbs/history-import.ts");
      return { verb: historyImport, view: async () => (await views()).historyImportView };
    },
    options: (input) => ({ ...ledger(input), file: input.args[0]! }),
  }),
  command<HistoryPruneOptions, HistoryPruneRecord>({
    name: "history prune",
    verb: "historyPrune",
    schema: "nixperf.metrics.history-prune/1",
    brief: "Make the ledger small again; what builds take can still be estimated",
    examples: [
      { command: "history prune", does: "what would go" },
      { command: "history prune --keep-runs 1000 --apply", does: "remove all runs but the last thousand" },
    ],
    flags: {
      apply: { is: "boolean", brief: "Remove; otherwise only show what would go" },
      "keep-runs": { is: "integer", placeholder: "N", brief: "How many runs stay at most" },
      "keep-runs-for": { is: "age", placeholder: "AGE", brief: "How long runs stay" },
      "keep-samples-for": { is: "age", placeholder: "AGE", brief: "How long samples stay one by one" },
      "keep-costs-for": {
        is: "age",
        placeholder: "AGE",
        brief: "How long costs stay; the newest of a package always do",
      },
    },
    load: async () => {
      const { historyPrune } = await import("../verbs/history-prune.ts");
      return {
        verb: historyPrune,
        view: async () => (await views()).historyPruneView,
        acted: (record) => record.did === "pruned",
      };
    },
    options: (input) => ({
      ...ledger(input),
      apply: input.flags["apply"] === true,
      keepRuns: input.flags["keep-runs"] as number | undefined,
      keepRunsSeconds: input.flags["keep-runs-for"] as number | undefined,
      keepSamplesSeconds: input.flags["keep-samples-for"] as number | undefined,
      keepCostsSeconds: input.flags["keep-costs-for"] as number | undefined,
    }),
  }),
  command<HistoryPushOptions, HistoryPushRecord>({
    name: "history push",
    verb: "historyPush",
    schema: "nixperf.metrics.history-push/1",
    brief: "Bring what was kept here while the shared ledger was away to it",
    examples: [{ command: "history push", does: "once; doing it again brings nothing twice" }],
    load: async () => {
      const { historyPush } = await import("../verbs/history-push.ts");
      return {
        verb: historyPush,
        view: async () => (await views()).historyPushView,
        acted: () => true,
        exitCode: (record) => (record.waiting > 0 ? 1 : 0),
      };
    },
    options: (input) => ledger(input),
  }),
  command<HistoryBackfillOptions, HistoryBackfillRecord>({
    name: "history backfill",
    verb: "historyBackfill",
    schema: "nixperf.metrics.history-backfill/1",
    brief: "Tell how long builds took here from what Nix has left of them",
    description:
      "The times of build logs say when a build began and ended, and the store's database which of them can be believed. " +
      "What comes of it is marked as estimated.",
    examples: [
      { command: "history backfill", does: "what there is" },
      { command: "history backfill --apply", does: "keep it, for estimates from the first day on" },
    ],
    flags: { apply: { is: "boolean", brief: "Keep it; otherwise only show what there is" } },
    load: async () => {
      const { historyBackfill } = await import("../verbs/history-backfill.ts");
      return {
        verb: historyBackfill,
        view: async () => (await import("../view/history-backfill-view.ts")).historyBackfillView,
        acted: (record) => record.did === "kept",
      };
    },
    options: (input) => ({ ...ledger(input), store: input.store, apply: input.flags["apply"] === true }),
  }),
];
