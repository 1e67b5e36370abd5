import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, count, strong, text } from "@nixperf/render";
import type { Block, Text, Tone, Value, View } from "@nixperf/render";
import type { PackageChange, PackageChangeKind } from "../model/closure-diff.ts";
import type { DiffRecord } from "../verbs/diff.ts";
import { advice, rowLimit } from "./advice.ts";
import { firstRows } from "./table.ts";

const captions: Array<[PackageChangeKind, string, Tone]> = [
  ["upgraded", "Upgraded", "good"],
  ["downgraded", "Downgraded", "warn"],
  ["changed", "Other versions", "plain"],
  ["added", "Added", "good"],
  ["removed", "Removed", "bad"],
  ["rebuilt", "Rebuilt, same version", "dim"],
];

export function diffView(record: DiffRecord, context: ViewContext): View {
  const limit = rowLimit(context);
  const rest = advice(context, `diff ${record.before.asked} ${record.after.asked} --limit ${record.changes.length}`);
  const tables = captions.flatMap(([kind, caption, tone]): Block[] => {
    const changes = record.changes.filter((change) => change.kind === kind);
    if (changes.length === 0) return [];
    return [firstRows(`${caption} (${changes.length})`, changes, limit, rest, columns, (change) => row(change, tone))];
  });
  return {
    title: `${record.before.asked} to ${record.after.asked}`,
    blocks: [
      { kind: "answer", text: answer(record) },
      {
        kind: "facts",
        facts: [
          { name: "before", value: side(record.before) },
          { name: "after", value: side(record.after) },
          { name: "in both", value: [count(record.samePaths, "path")] },
        ],
      },
      ...tables,
      { kind: "gaps", gaps: record.gaps },
    ],
  };
}

const columns = [
  { title: "package", priority: 0 },
  { title: "versions", priority: 0 },
  { title: "change", priority: 1 },
];

function answer({ before, after, changeBytes, changes }: DiffRecord): Text {
  if (before.path === after.path) return "Both are the same path.";
  if (changes.length === 0) return [strong(after.asked), " holds the same packages as ", strong(before.asked), "."];
  const differ: Text = [count(changes.length, "package"), changes.length === 1 ? " differs." : " differ."];
  if (changeBytes === 0) return [strong(after.asked), " is as large as ", strong(before.asked), "; ", ...differ];
  const verb = changeBytes < 0 ? " is smaller by " : " is larger by ";
  return [strong(after.asked), verb, bytes(Math.abs(changeBytes)), " than ", strong(before.asked), "; ", ...differ];
}

function side({ path, paths, narBytes }: DiffRecord["before"]): Text {
  return [{ is: "path", path }, ": ", count(paths, "path"), ", ", bytes(narBytes)];
}

function row(change: PackageChange, tone: Tone): Value[] {
  const was = change.before.join(" ");
  const is = change.after.join(" ");
  const versions = change.kind === "added" ? is : change.kind === "removed" || was === is ? was : `${was} → ${is}`;
  return [text(change.name, tone), text(versions || "-"), bytes(change.changeBytes)];
}
