import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, path } from "@nixperf/render";
import type { Block, View } from "@nixperf/render";
import type { ReportRecord } from "../verbs/report.ts";
import { answer, biggestDead, overview, repeated, settings } from "./analyze-view.ts";
import { growthBlocks } from "./growth-view.ts";
import { retainedTreemap } from "./retained-treemap.ts";
import { rootGroupTable } from "./root-rows.ts";
import { stateText } from "./state-text.ts";
import { firstRows } from "./table.ts";

/** The overview, the map, and every root and path as a table. */
export function reportView(record: ReportRecord, context: ViewContext): View {
  const { analysis, roots, doctor } = record;
  return {
    title: `Nix store ${analysis.store.dir}`,
    blocks: [
      { kind: "answer", text: answer(analysis) },
      ...overview(analysis),
      ...growthBlocks(analysis.growth),
      retainedTreemap(record),
      rootGroupTable("What the most is kept alive by", roots.groups, roots.groups.length, ""),
      ...biggestDead(analysis),
      ...repeated(analysis, context, analysis.repeated.top.length),
      settings(analysis),
      { kind: "heading", text: "Health" },
      { kind: "findings", findings: doctor.findings },
      allPaths(record, context.flags["format"] === "html"),
      { kind: "gaps", gaps: record.gaps },
    ],
  };
}

/** As many paths as somebody reads; on a page all of them, which can be sorted and searched there. */
const readable = 50;

function allPaths({ analysis }: ReportRecord, isPage: boolean): Block {
  const paths = [...(analysis.each ?? [])].sort(
    (a, b) => (b.retainedBytes ?? 0) - (a.retainedBytes ?? 0) || (b.narBytes ?? 0) - (a.narBytes ?? 0),
  );
  const columns = [
    { title: "retains", priority: 1 },
    { title: "size", priority: 0 },
    { title: "closure", priority: 2 },
    { title: "state", priority: 1 },
    { title: "path", priority: 0 },
  ];
  const limit = isPage ? paths.length : readable;
  return firstRows(isPage ? "All paths" : "Largest paths", paths, limit, "", columns, (item) => [
    bytes(item.retainedBytes),
    bytes(item.narBytes),
    bytes(item.closureBytes),
    stateText(item.state),
    path(item.path),
  ]);
}
