import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, count, dim, path, strong } from "@nixperf/render";
import type { Block, Text, View } from "@nixperf/render";
import type { WhyRecord } from "../verbs/why.ts";
import { advice, rowLimit } from "./advice.ts";
import { stateText } from "./state-text.ts";
import { firstRows } from "./table.ts";

const because = {
  reference: "refers to",
  deriver: "was built by (keep-derivations)",
  output: "builds (keep-outputs)",
} as const;

export function whyView(record: WhyRecord, context: ViewContext): View {
  return {
    title: `Why ${record.path}`,
    blocks: [
      { kind: "answer", text: answer(record) },
      {
        kind: "facts",
        facts: [
          { name: "size", value: [bytes(record.narBytes)] },
          { name: "closure", value: [bytes(record.closureBytes)] },
          { name: "retains", value: [bytes(record.retainedBytes), dim(" would become dead with it")] },
        ],
      },
      ...chain(record),
      ...keepers(record, rowLimit(context), context),
      ...referrers(record, rowLimit(context)),
      { kind: "gaps", gaps: record.gaps },
      { kind: "next", steps: [{ command: advice(context, `closure ${record.path}`), does: "what it needs itself" }] },
    ],
  };
}

function answer({ path: name, state, keptBy, letGo, visibility }: WhyRecord): Text {
  const subject = strong(name);
  if (state === null) return [subject, ": what is alive is not known, as not all roots may be read."];
  if (state === "dead") {
    return [
      subject,
      visibility === "exact" ? " is dead: nothing keeps it." : " is dead as far as visible: nothing seen keeps it.",
    ];
  }
  if (state === "unseen")
    return [subject, " is registered but not on disk, and Nix's collector does not come across it."];
  if (state === "order-dependent") {
    return [subject, " may be kept or deleted: Nix decides by the order in which it looks at the store directory."];
  }
  const things: Text = [" is alive because of ", count(keptBy.length, "thing"), ": "];
  const first = keptBy[0]!.label;
  const rest = keptBy.length > 1 ? ` and ${keptBy.length - 1} more` : "";
  return letGo === null ? [subject, " is alive."] : [subject, ...things, first, rest, "."];
}

function chain({ chain: found }: WhyRecord): Block[] {
  if (found === null) return [];
  return [
    {
      kind: "chain",
      caption: "Shortest way from a root",
      steps: [
        { edge: null, value: path(found.root.path), note: [dim(found.root.kind)] },
        ...found.steps.map((step) => ({
          edge: step.edge === null ? "leads to" : because[step.edge],
          value: path(step.path),
          note: [bytes(step.narBytes)],
        })),
      ],
    },
  ];
}

function keepers(record: WhyRecord, limit: number, context: ViewContext): Block[] {
  if (record.letGo === null) return [];
  const { deadPaths, deadBytes } = record.letGo;
  return [
    firstRows(
      "Kept by",
      record.keptBy,
      limit,
      advice(context, `why ${record.path} --limit ${record.keptBy.length}`),
      [
        { title: "retains", priority: 1 },
        { title: "root", priority: 0 },
        { title: "kind", priority: 1 },
        { title: "roots", priority: 2 },
      ],
      (keeper) => [bytes(keeper.retainedBytes), path(keeper.label), dim(keeper.kind), count(keeper.roots)],
    ),
    {
      kind: "paragraph",
      text: ["If all of these let go, ", count(deadPaths, "path"), " with ", bytes(deadBytes), " would become dead."],
    },
  ];
}

function referrers({ referrers: found }: WhyRecord, limit: number): Block[] {
  if (found.length === 0) return [];
  return [
    {
      ...firstRows(
        "Referred to by",
        found.slice(0, limit),
        limit,
        "",
        [{ title: "path", priority: 0 }, { title: "state" }],
        (referrer) => [path(referrer.path), stateText(referrer.state)],
      ),
    },
  ];
}
