import type { ViewContext } from "@nixperf/cli-kit";
import { count, path, quoteShell, strong, text } from "@nixperf/render";
import type { Block, Value, View } from "@nixperf/render";
import type { HistoryBackfillRecord } from "../verbs/history-backfill.ts";
import { minute, nextStep } from "./history-view.ts";

export function historyBackfillView(record: HistoryBackfillRecord, { program, store }: ViewContext): View {
  const { did, logDir, logs, builds, measured, since, until, untold, gaps } = record;
  const isKept = did === "kept";
  const why: Array<[what: string, many: number]> = [
    ["what they made is no longer in the store, or failed", untold.gone],
    ["built on another machine, or fetched", untold.elsewhere],
    ["the file system does not tell when a file was made", untold.unborn],
    ["written again by a later build", untold.overwritten],
  ];
  const blocks: Block[] = [
    {
      kind: "answer",
      text: [
        count(logs, "log"),
        " in ",
        path(logDir),
        logs === 1 ? " tells of " : " tell of ",
        strongCount(builds, "build"),
        builds === 1 ? " how long it took" : " how long they took",
        isKept ? "; that is kept now." : " (nothing has been changed).",
      ],
    },
  ];
  if (since !== null && until !== null)
    blocks.push({
      kind: "facts",
      facts: [
        { name: "from", value: `${minute(since)} UTC` },
        { name: "to", value: `${minute(until)} UTC` },
        ...(measured === 0 ? [] : [{ name: "left out", value: [count(measured), ", kept as measured when they ran"] }]),
      ],
    });
  if (why.some(([, many]) => many > 0)) {
    blocks.push({
      kind: "table",
      caption: "Logs that do not tell it",
      columns: [
        { title: "logs", priority: 0 },
        { title: "why", priority: 0 },
      ],
      rows: why.filter(([, many]) => many > 0).map(([what, many]) => [count(many), text(what)]),
    });
  }
  blocks.push({ kind: "gaps", gaps });
  const typed = store === null ? [] : ["--store", quoteShell(store)];
  if (!isKept && builds > measured)
    blocks.push(nextStep([program, "history backfill", ...typed, "--apply"].join(" "), "keeps it, for estimates"));
  return { title: "What Nix has left of builds", blocks };
}

function strongCount(many: number, one: string): Value {
  return strong(`${many.toLocaleString("en-US")} ${one}${many === 1 ? "" : "s"}`);
}
