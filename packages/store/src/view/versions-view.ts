import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, count, dim, text } from "@nixperf/render";
import type { View } from "@nixperf/render";
import type { VersionsRecord } from "../verbs/versions.ts";
import { advice, rowLimit } from "./advice.ts";
import { firstRows } from "./table.ts";

function isOne({ packages, items }: VersionsRecord): boolean {
  return packages === 0 && items.length > 0;
}

export function versionsView(record: VersionsRecord, context: ViewContext): View {
  return {
    title: `Packages more than once in ${record.store.dir}`,
    blocks: [
      {
        kind: "answer",
        text: isOne(record)
          ? [text(record.items[0]!.name), ` is there once in ${record.store.dir}.`]
          : [
              count(record.packages, "package"),
              ` of ${record.store.dir} ${record.packages === 1 ? "is" : "are"} there more than once; all but the largest copy of each take `,
              bytes(record.extraBytes),
              ".",
            ],
      },
      firstRows(
        "Packages",
        record.items,
        rowLimit(context),
        advice(context, `versions --limit ${record.items.length}`),
        [
          { title: "extra", priority: 0, bar: true },
          { title: "dead", priority: 2 },
          { title: "copies", priority: 0 },
          { title: "package", priority: 0 },
          { title: "versions", priority: 1 },
        ],
        (item) => [
          bytes(item.extraBytes),
          bytes(item.deadBytes),
          count(item.copies.length),
          text(item.output === "out" ? item.name : `${item.name} (${item.output})`),
          dim(item.versions.join(" ") || "-"),
        ],
      ),
      { kind: "gaps", gaps: record.gaps },
      { kind: "next", steps: [{ command: advice(context, "why PATH"), does: "what keeps one of the copies alive" }] },
    ],
  };
}
