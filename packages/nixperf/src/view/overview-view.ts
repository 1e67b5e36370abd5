import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, command, count, quoteShell, strong, text } from "@nixperf/render";
import type { Block, View } from "@nixperf/render";
import type { OverviewRecord } from "../verbs/overview.ts";

export function overviewView(record: OverviewRecord, context: ViewContext): View {
  const { store, items } = record;
  const carried = context.store === null ? "" : ` --store ${quoteShell(context.store)}`;
  const line = (rest: string) => `${context.program} ${rest}${carried}`;
  const dead =
    store.deadBytes === null
      ? [". What of it is alive is not known."]
      : [
          ", ",
          bytes(store.deadBytes),
          store.visibility === "exact" ? " of it dead." : " of it dead as far as visible.",
        ];
  const table: Block = {
    kind: "table",
    caption: "What matters now",
    columns: [
      { title: "size", priority: 1 },
      { title: "what", priority: 0 },
      { title: "more", priority: 0 },
    ],
    rows: items.map((item) => [bytes(item.narBytes), text(item.message), command(line(item.command))]),
  };
  return {
    title: "What matters now",
    blocks: [
      {
        kind: "answer",
        text: [strong(store.dir), " holds ", bytes(store.narBytes), " in ", count(store.paths, "path"), ...dead],
      },
      items.length === 0
        ? {
            kind: "paragraph",
            text: record.gaps.length === 0 ? "Nothing needs attention." : "Nothing that could be seen needs attention.",
          }
        : table,
      { kind: "gaps", gaps: record.gaps },
      {
        kind: "next",
        steps: [
          { command: line("store analyze"), does: "the store: what is there and what keeps it alive" },
          { command: `${context.program} help`, does: "everything else" },
        ],
      },
    ],
  };
}
