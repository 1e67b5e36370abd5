import type { ViewContext } from "@nixperf/cli-kit";
import { count, path } from "@nixperf/render";
import type { View } from "@nixperf/render";
import type { UndoRecord } from "../model/plan/apply-record.ts";
import { advice } from "./advice.ts";

export function undoView(record: UndoRecord, context: ViewContext): View {
  const { restored, present, skipped } = record;
  const rows = [
    ...restored.map(({ path: link, target }) => ({ link, target, what: "a root again" })),
    ...present.map(({ path: link, target }) => ({ link, target, what: "there already" })),
    ...skipped.map(({ path: link, target, why }) => ({ link, target, what: why })),
  ];
  return {
    title: `Roots put back in ${record.store.dir}`,
    blocks: [
      {
        kind: "answer",
        text: [
          count(restored.length, "root"),
          " put back",
          ...(skipped.length === 0 ? [] : [", ", count(skipped.length, "root"), " not"]),
          ".",
        ],
      },
      {
        kind: "table",
        caption: "Roots",
        columns: [
          { title: "now", priority: 0 },
          { title: "root", priority: 0 },
          { title: "path", priority: 2 },
        ],
        rows: rows.map((row) => [{ is: "text", text: row.what }, path(row.link), path(row.target)]),
      },
      { kind: "gaps", gaps: record.gaps },
      { kind: "next", steps: [{ command: advice(context, "roots"), does: "what keeps paths alive now" }] },
    ],
  };
}
