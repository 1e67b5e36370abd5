import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, path } from "@nixperf/render";
import type { View } from "@nixperf/render";
import type { TopRecord } from "../verbs/top.ts";
import { advice } from "./advice.ts";
import { stateText } from "./state-text.ts";

const measures = { nar: "own size", closure: "closure", retained: "what would become dead with them" } as const;

export function topView(record: TopRecord, context: ViewContext): View {
  return {
    title: `Largest paths of ${record.store.dir}`,
    blocks: [
      {
        kind: "answer",
        text: `The ${record.items.length} largest paths of ${record.store.dir} by ${measures[record.by]}.`,
      },
      {
        kind: "table",
        caption: "Paths",
        columns: [
          { title: "retains", priority: 1, bar: record.by === "retained" },
          { title: "size", priority: record.by === "nar" ? 0 : 2, bar: record.by === "nar" },
          { title: "closure", priority: record.by === "closure" ? 0 : 3, bar: record.by === "closure" },
          { title: "state", priority: 2 },
          { title: "path", priority: 0 },
        ],
        rows: record.items.map((item) => [
          bytes(item.retainedBytes),
          bytes(item.narBytes),
          bytes(item.closureBytes),
          stateText(item.state),
          path(item.path),
        ]),
      },
      { kind: "gaps", gaps: record.gaps },
      { kind: "next", steps: [{ command: advice(context, "why PATH"), does: "why a path is alive" }] },
    ],
  };
}
