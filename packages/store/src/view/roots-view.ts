import type { ViewContext } from "@nixperf/cli-kit";
import { age, bytes, count, dim, path, text } from "@nixperf/render";
import type { Block, Value, View } from "@nixperf/render";
import type { RootItem, RootsRecord } from "../verbs/roots.ts";
import { advice, rowLimit } from "./advice.ts";
import { rootGroupTable } from "./root-rows.ts";
import { firstRows } from "./table.ts";

export function rootsView(record: RootsRecord, context: ViewContext): View {
  const limit = rowLimit(context);
  const shown: Block[] =
    context.flags["each"] === true
      ? [eachRoot(record.items, limit, advice(context, `roots --each --limit ${record.items.length}`))]
      : [rootGroupTable("Roots", record.groups, limit, advice(context, `roots --limit ${record.groups.length}`))];
  return {
    title: `Roots of ${record.store.dir}`,
    blocks: [
      {
        kind: "answer",
        text: [
          count(record.total, "root"),
          ` ${record.total === 1 ? "keeps" : "keep"} paths of ${record.store.dir} alive.`,
        ],
      },
      ...shown,
      ...dangling(record, limit, context),
      { kind: "gaps", gaps: record.gaps },
      {
        kind: "next",
        steps: [
          { command: advice(context, "roots --each"), does: "one row a root, with owner and what it protects" },
          { command: advice(context, "roots --paths"), does: "the links alone, one a line" },
        ],
      },
    ],
  };
}

function eachRoot(items: readonly RootItem[], limit: number, rest: string): Block {
  return firstRows(
    "Roots",
    items,
    limit,
    rest,
    [
      { title: "retains", priority: 0 },
      { title: "closure", priority: 2 },
      { title: "shared", priority: 4 },
      { title: "root", priority: 0 },
      { title: "protects", priority: 1 },
      { title: "kind", priority: 2 },
      { title: "owner", priority: 3 },
      { title: "age", priority: 1 },
    ],
    (root) => [
      bytes(root.retainedBytes),
      bytes(root.closureBytes),
      bytes(root.sharedBytes),
      rootName(root),
      path(root.target),
      dim(root.process === null ? root.kind : `${root.kind} ${root.process.how}`),
      dim(root.owner === null ? "-" : (root.owner.name ?? String(root.owner.uid))),
      age(root.ageSeconds),
    ],
  );
}

function rootName(root: RootItem): Value {
  if (root.process?.name != null) return text(`${root.process.name} (pid ${root.process.pid})`);
  return path(root.path);
}

/** Links that lead nowhere, and links to what is not registered. */
function dangling(record: RootsRecord, limit: number, context: ViewContext): Block[] {
  const unregistered = record.invalid.map((link) => ({ ...link, atRisk: false, unmounted: null }));
  const links = [...record.dangling, ...unregistered];
  if (links.length === 0) return [];
  return [
    firstRows(
      "Links that protect nothing",
      links,
      limit,
      advice(context, `roots --limit ${links.length}`),
      [
        { title: "link", priority: 1 },
        { title: "leads to", priority: 0 },
        { title: "at risk", priority: 0 },
      ],
      (link) => [
        path(link.path),
        path(link.target),
        link.atRisk ? text(`yes: ${link.unmounted} is not mounted`, "warn") : dim("no"),
      ],
    ),
  ];
}
