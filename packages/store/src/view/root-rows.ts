import { age, bytes, dim, path, text } from "@nixperf/render";
import type { Column, TableBlock } from "@nixperf/render";
import type { RootGroupItem } from "../verbs/roots.ts";
import { firstRows } from "./table.ts";

const columns: Column[] = [
  { title: "retains", priority: 0, bar: true },
  { title: "closure", priority: 2 },
  { title: "root", priority: 0 },
  { title: "kind", priority: 1 },
  { title: "youngest", priority: 3 },
  { title: "oldest", priority: 2 },
];

/** Groups of roots by what they retain: what deleting them would give back. */
export function rootGroupTable(
  caption: string,
  groups: readonly RootGroupItem[],
  limit: number,
  rest: string,
): TableBlock {
  return firstRows(caption, groups, limit, rest, columns, (group) => [
    bytes(group.retainedBytes),
    bytes(group.closureBytes),
    group.kind === "process" || group.kind === "temporary" ? text(group.label) : path(group.label),
    dim(group.kind),
    age(group.youngestSeconds),
    age(group.oldestSeconds),
  ]);
}
