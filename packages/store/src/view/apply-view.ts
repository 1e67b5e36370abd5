import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, count, path } from "@nixperf/render";
import type { Block, Text, Value, View } from "@nixperf/render";
import type { ApplyRecord, SkipReason } from "../model/plan/apply-record.ts";
import { advice } from "./advice.ts";

const skipTexts: Record<SkipReason, string> = {
  "gone-already": "were gone already",
  "alive-now": "are kept alive by something now",
  "needed-now": "are needed by something that is not in the plan",
  "not-judged": "may be kept alive by roots that neither this user nor Nix can follow",
  refused: "Nix did not delete",
  "not-tried": "were not come to",
};

export function applyView(record: ApplyRecord, context: ViewContext): View {
  return { title: `Carried out in ${record.store.dir}`, blocks: applyBlocks(record, context) };
}

export function applyBlocks(record: ApplyRecord, context: ViewContext): Block[] {
  const { roots, paths, planned, actual } = record;
  const blocks: Block[] = [
    { kind: "answer", text: answer(record) },
    {
      kind: "table",
      caption: "Planned and done",
      columns: [
        { title: "", priority: 0 },
        { title: "planned", priority: 0 },
        { title: "done", priority: 0 },
      ],
      rows: [
        [word("roots removed"), count(roots.planned), count(roots.removed.length)],
        [word("paths deleted"), count(paths.planned), count(paths.deleted)],
        [word("came back"), bytes(planned.bytes), bytes(actual.bytes)],
        [word("inodes"), count(planned.inodes), count(actual.inodes)],
        [word("size by Nix"), bytes(planned.narBytes), bytes(actual.narBytes)],
      ],
    },
  ];
  if (roots.skipped.length > 0) {
    blocks.push({
      kind: "table",
      caption: "Roots that were left",
      columns: [
        { title: "root", priority: 0 },
        { title: "because", priority: 0 },
      ],
      rows: roots.skipped.map((skipped) => [path(skipped.path), word(skipped.why)]),
    });
  }
  if (paths.skipped.length > 0) {
    blocks.push({
      kind: "table",
      caption: "Paths that were left",
      columns: [
        { title: "paths", priority: 0 },
        { title: "which", priority: 0 },
        { title: "such as", priority: 1 },
      ],
      rows: paths.skipped.map((skipped) => [
        count(skipped.paths, "path"),
        word(skipTexts[skipped.reason]),
        skipped.examples[0] === undefined ? word("") : path(skipped.examples[0]),
      ]),
    });
  }
  blocks.push(
    {
      kind: "findings",
      findings: record.remarks.map(({ code, message, tries }) => ({
        severity: "warning",
        subject: code,
        message,
        tries,
      })),
    },
    { kind: "gaps", gaps: record.gaps },
  );
  if (roots.removed.length > 0) {
    blocks.push({
      kind: "next",
      steps: [{ command: advice(context, "undo"), does: "puts removed roots back, as far as their paths are there" }],
    });
  }
  return blocks;
}

function answer({ store, roots, paths, actual, stopped }: ApplyRecord): Text {
  const back: Array<string | Value> =
    actual.bytes === null
      ? [bytes(actual.narBytes), " by Nix's own sizes"]
      : [bytes(actual.bytes), " and ", count(actual.inodes, "inode"), " came back"];
  return [
    stopped ? "Stopped when asked to. " : "",
    ...(roots.removed.length > 0 ? [count(roots.removed.length, "root"), " removed and "] : []),
    count(paths.deleted, "path"),
    ` deleted in ${store.dir}: `,
    ...back,
    ".",
  ];
}

function word(text: string): Value {
  return { is: "text", text };
}
