import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, count, path, strong } from "@nixperf/render";
import type { View } from "@nixperf/render";
import type { ClosureRecord } from "../verbs/closure.ts";
import { advice, rowLimit } from "./advice.ts";
import { firstRows } from "./table.ts";

export function closureView(record: ClosureRecord, context: ViewContext): View {
  return {
    title: `Closure of ${record.path}`,
    blocks: [
      {
        kind: "answer",
        text: [
          strong(record.path),
          " needs ",
          count(record.paths, "path"),
          " with ",
          bytes(record.narBytes),
          ", itself included.",
        ],
      },
      firstRows(
        "Largest",
        record.items,
        rowLimit(context),
        advice(context, `closure ${record.path} --paths`),
        [
          { title: "size", priority: 0, bar: true },
          { title: "path", priority: 0 },
        ],
        (item) => [bytes(item.narBytes), path(item.path)],
      ),
      { kind: "gaps", gaps: record.gaps },
    ],
  };
}
