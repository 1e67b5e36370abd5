import type { ViewContext } from "@nixperf/cli-kit";
import { age, bytes, count, duration, path, quoteShell } from "@nixperf/render";
import type { Block, Text, View } from "@nixperf/render";
import type { KeepReason } from "../model/retention/root-decision.ts";
import type { PlanRecord, SpareReason } from "../model/plan/plan-record.ts";
import { advice, rowLimit } from "./advice.ts";
import { firstRows } from "./table.ts";

const keepTexts: Record<KeepReason, string> = {
  "current-generation": "the current generation of their profile",
  "running-system": "the running or booted system",
  "only-generation": "the only generation of their profile",
  "newest-generation": "the newest generation, whose number must not be given again",
  "keep-last": "among the newest that are kept",
  "keep-since": "newer than the policy asks for",
  daily: "the newest of a day",
  weekly: "the newest of a week",
  monthly: "the newest of a month",
  young: "younger than the policy asks for",
  "not-needed": "enough comes back without them",
  "no-rule": "no rule speaks about them",
  "in-use": "in use by a running program",
  "not-permitted": "this user may not change the directories they are in",
  "not-judged": "their age is not known, or what they are on is not mounted",
};

const spareTexts: Record<SpareReason, string> = {
  "order-dependent": "Nix itself is not certain of them",
  "dead-too-short": "not dead for long enough",
  costly: "dear to build, and no cache has them",
  "over-budget": "not needed to free that much",
  "kept-by-policy": "kept by the policy, not by Nix",
};

export function planView(record: PlanRecord, context: ViewContext): View {
  return { title: `Plan for ${record.store.dir}`, blocks: [...planBlocks(record, context), next(record, context)] };
}

/** All of a plan but what to do next. */
export function planBlocks(record: PlanRecord, context: ViewContext): Block[] {
  const { totals } = record;
  return [
    { kind: "answer", text: answer(record) },
    ...rootTables(record, context),
    ...offerTable(record, context),
    ...pathTable(record, context),
    firstRows(
      "Roots that stay",
      record.kept,
      record.kept.length,
      "",
      [
        { title: "roots", priority: 0 },
        { title: "because", priority: 0 },
      ],
      ({ reason, roots }) => [count(roots, "root"), { is: "text", text: keepTexts[reason] }],
    ),
    ...(totals.spared.length === 0
      ? []
      : [
          firstRows(
            "Dead paths that stay",
            totals.spared,
            totals.spared.length,
            "",
            [
              { title: "paths", priority: 0 },
              { title: "size", priority: 0 },
              { title: "because", priority: 0 },
            ],
            ({ reason, paths, narBytes }) => [
              count(paths, "path"),
              bytes(narBytes),
              { is: "text", text: spareTexts[reason] },
            ],
          ),
        ]),
    {
      kind: "findings",
      findings: record.warnings.map(({ code, message, tries }) => ({
        severity: "warning",
        subject: code,
        message,
        tries,
      })),
    },
    { kind: "gaps", gaps: record.gaps },
  ];
}

function answer({ store, totals }: PlanRecord): Text {
  const sure = store.visibility === "exact" ? "" : ", as far as visible";
  if (isEmpty(totals)) return `Nothing to do in ${store.dir}${sure}.`;
  const back: Text =
    totals.reclaimBytes === null
      ? [bytes(totals.narBytes), " by Nix's own sizes"]
      : [bytes(totals.reclaimBytes), " and ", count(totals.reclaimInodes, "inode"), " come back"];
  return [
    `Plan for ${store.dir}, nothing has been changed: `,
    ...(totals.roots === 0 ? [] : [count(totals.roots, "root"), " removed, "]),
    ...(isOnlyLinks(totals)
      ? [count(totals.unusedLinks, "unused entry", "unused entries"), " of .links removed, "]
      : [count(totals.paths, "path"), " deleted, "]),
    ...(back as Exclude<Text, string>),
    `${sure}.`,
  ];
}

/** Whether there is nothing to carry out. */
export function isEmpty({ paths, roots, unusedLinks }: PlanRecord["totals"]): boolean {
  return paths + roots + unusedLinks === 0;
}

function isOnlyLinks({ paths, roots, unusedLinks }: PlanRecord["totals"]): boolean {
  return paths + roots === 0 && unusedLinks > 0;
}

function rootTables(record: PlanRecord, context: ViewContext): Block[] {
  const blocks: Block[] = [];
  const limit = rowLimit(context);
  if (record.generations.length > 0) {
    blocks.push(
      firstRows(
        "Generations that go",
        record.generations,
        limit,
        "--limit N",
        [
          { title: "profile", priority: 0 },
          { title: "remove", priority: 0 },
          { title: "keep", priority: 1 },
        ],
        ({ profile, remove, keep }) => [
          path(profile),
          { is: "text", text: ranges(remove.map(({ number }) => number)) },
          { is: "text", text: ranges(keep.map(({ number }) => number)) },
        ],
      ),
    );
  }
  if (record.links.length > 0) {
    blocks.push(
      firstRows(
        "Links that go",
        record.links,
        limit,
        "--limit N",
        [
          { title: "kind", priority: 1 },
          { title: "since", priority: 1 },
          { title: "link", priority: 0 },
        ],
        (link) => [
          { is: "text", text: link.kind },
          { is: "text", text: link.changedAt?.slice(0, 10) ?? "not known" },
          path(link.path),
        ],
      ),
    );
  }
  return blocks;
}

/** What goes, the largest first. */
function pathTable(record: PlanRecord, context: ViewContext): Block[] {
  if (record.delete.length === 0) return [];
  const largest = [...record.delete].sort((a, b) => (b.narBytes ?? 0) - (a.narBytes ?? 0));
  return [
    firstRows(
      "Largest paths that go",
      largest,
      rowLimit(context),
      "--limit N",
      [
        { title: "size", priority: 0 },
        { title: "now", priority: 1 },
        { title: "path", priority: 0 },
      ],
      (item) => [bytes(item.narBytes), { is: "text", text: item.was }, path(item.path)],
    ),
  ];
}

/** What roots that the policy keeps would bring and cost, those that were chosen first. */
function offerTable({ offers }: PlanRecord, context: ViewContext): Block[] {
  if (offers.length === 0) return [];
  const sorted = [...offers].sort((a, b) => Number(b.chosen) - Number(a.chosen) || b.bytes - a.bytes);
  return [
    firstRows(
      "What other roots would bring, and cost",
      sorted,
      rowLimit(context),
      "--limit N",
      [
        { title: "", priority: 0 },
        { title: "brings", priority: 0 },
        { title: "inodes", priority: 4 },
        { title: "with others", priority: 3 },
        { title: "to have it back", priority: 1 },
        { title: "newest link", priority: 2 },
        { title: "roots", priority: 0 },
      ],
      (offer) => [
        { is: "text", text: offer.chosen ? "goes" : "stays" },
        bytes(offer.bytes),
        count(offer.inodes),
        bytes(offer.sharedBytes),
        duration(offer.recoverSeconds),
        age(offer.youngestSeconds),
        { is: "text", text: offer.label },
      ],
    ),
  ];
}

/** `1-4, 7`, for numbers in rising order. */
export function ranges(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let from = 0; from < numbers.length;) {
    let to = from;
    while (to + 1 < numbers.length && numbers[to + 1] === numbers[to]! + 1) to++;
    parts.push(to === from ? String(numbers[from]) : `${numbers[from]}-${numbers[to]}`);
    from = to + 1;
  }
  return parts.join(", ");
}

function next(record: PlanRecord, context: ViewContext): Block {
  if (isEmpty(record.totals)) {
    return { kind: "next", steps: [{ command: advice(context, "analyze"), does: "what is alive, and why" }] };
  }
  const { out } = context.flags;
  if (typeof out === "string") {
    return {
      kind: "next",
      steps: [
        {
          command: advice(context, `apply ${quoteShell(out)}`),
          does: "carries it out, and checks everything again",
        },
      ],
    };
  }
  return {
    kind: "next",
    steps: [
      { command: advice(context, "plan --out plan.json"), does: "keeps the plan, with the same flags, for review" },
      { command: advice(context, "apply plan.json"), does: "carries it out, and checks everything again" },
    ],
  };
}
