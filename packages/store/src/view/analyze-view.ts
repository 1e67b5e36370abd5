import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, count, dim, strong, text } from "@nixperf/render";
import type { Block, Text, Value, View } from "@nixperf/render";
import type { AnalyzedDisk } from "../verbs/analyze-disk.ts";
import type { AnalyzeRecord } from "../verbs/analyze.ts";
import type { PathTotal } from "../verbs/store-identity.ts";
import { advice } from "./advice.ts";
import { growthBlocks } from "./growth-view.ts";
import { rootGroupTable } from "./root-rows.ts";
import { firstRows } from "./table.ts";

export function analyzeView(record: AnalyzeRecord, context: ViewContext): View {
  const rows = record.roots.top.length;
  return {
    title: `Nix store ${record.store.dir}`,
    blocks: [
      { kind: "answer", text: answer(record) },
      ...overview(record),
      ...growthBlocks(record.growth),
      ...keptAlive(record, context),
      ...biggestDead(record),
      ...repeated(record, context, rows),
      settings(record),
      { kind: "gaps", gaps: record.gaps },
      { kind: "next", steps: next(record, context) },
    ],
  };
}

/** One line that could be read out on the phone. */
export function answer(record: AnalyzeRecord): Text {
  const { store, paths, dead, visibility } = record;
  const holds: Text = [strong(store.dir), " holds ", bytes(paths.narBytes), " in ", count(paths.total, "path"), ". "];
  if (dead.narBytes === null) return [...holds, "What of it is alive is not known: not all roots may be read."];
  if (dead.paths === 0) return [...holds, "Nothing in it is dead."];
  const why = visibility === "exact" ? " of it is dead: nothing needs it." : " of it is dead as far as visible.";
  return [...holds, bytes(dead.narBytes), why];
}

export function overview(record: AnalyzeRecord): Block[] {
  const { live, dead, orderDependent, paths, missing, unregistered } = record;
  const rows = [
    row("live", live),
    row(record.visibility === "as-far-as-visible" ? "dead, as far as visible" : "dead", dead),
  ];
  if (orderDependent.paths !== null && orderDependent.paths > 0) rows.push(row("order-dependent", orderDependent));
  const facts: Array<{ name: string; value: Text }> = [
    {
      name: "derivations",
      value: [count(paths.derivations), " of the paths, ", count(dead.derivations), " of them dead"],
    },
  ];
  if (unregistered.entries !== null && unregistered.entries > 0) {
    facts.push({
      name: "on disk, unregistered",
      value: [count(unregistered.entries, "entry", "entries"), ", ", count(unregistered.locks), " of them locks"],
    });
  }
  if (missing.paths !== null && missing.paths > 0) {
    facts.push({ name: "registered, not on disk", value: [count(missing.paths, "path")] });
  }
  if (record.disk !== null) facts.push({ name: "on disk", value: onDisk(record.disk) });
  return [
    {
      kind: "table",
      caption: "What is there",
      columns: [
        { title: "", priority: 0 },
        { title: "paths", priority: 0 },
        { title: "size", priority: 0, bar: true },
      ],
      rows,
    },
    { kind: "facts", facts },
  ];
}

function onDisk({ total, shares }: AnalyzedDisk): Text {
  const takes: Text = [bytes(total.bytes), ", ", count(total.inodes, "inode")];
  if (shares === null) return takes;
  return [...takes, "; ", bytes(shares.dead.bytes + shares.unusedLinks.bytes), " would come back from what is dead"];
}

function row(name: string, total: PathTotal): Value[] {
  return [text(name), count(total.paths), bytes(total.narBytes)];
}

function keptAlive(record: AnalyzeRecord, context: ViewContext): Block[] {
  const { roots } = record;
  if (roots.total === 0) return [{ kind: "paragraph", text: "There are no roots: nothing keeps any path alive." }];
  const table = rootGroupTable("What the most is kept alive by", roots.top, roots.top.length, "");
  const more = roots.groups - roots.top.length;
  const blocks: Block[] = [more > 0 ? { ...table, more: { count: more, command: advice(context, "roots") } } : table];
  if (roots.atRisk > 0) {
    const warning: Text = [
      count(roots.atRisk, "root"),
      " at risk: where they lead is not mounted now, and a collection would remove them.",
    ];
    blocks.push({ kind: "paragraph", text: warning });
  }
  return blocks;
}

export function biggestDead({ dead }: AnalyzeRecord): Block[] {
  if (dead.biggest.length === 0) return [];
  return [
    {
      kind: "table",
      caption: "Biggest dead",
      columns: [
        { title: "size", priority: 0, bar: true },
        { title: "paths", priority: 1 },
        { title: "package", priority: 0 },
      ],
      rows: dead.biggest.map((item) => [bytes(item.narBytes), count(item.paths), text(item.name)]),
    },
  ];
}

export function repeated(record: AnalyzeRecord, context: ViewContext, limit: number): Block[] {
  const { top, packages } = record.repeated;
  if (top.length === 0) return [];
  const table = firstRows(
    "There more than once",
    top,
    Math.min(limit, 5),
    advice(context, "versions"),
    [
      { title: "extra", priority: 0 },
      { title: "copies", priority: 0 },
      { title: "package", priority: 0 },
      { title: "versions", priority: 1 },
    ],
    (item) => [
      bytes(item.extraBytes),
      count(item.copies.length),
      text(item.output === "out" ? item.name : `${item.name} (${item.output})`),
      dim(item.versions.join(" ") || "-"),
    ],
  );
  const more = packages - table.rows.length;
  return [more > 0 ? { ...table, more: { count: more, command: advice(context, "versions") } } : table];
}

export function settings({ settings: now, store }: AnalyzeRecord): Block {
  const shown = (name: "keepOutputs" | "keepDerivations"): Text => {
    const ours = now.ours[name];
    const differs = ours === null ? "" : `; yours says ${ours}, but the daemon decides`;
    return [String(now[name]), dim(` (${now.origins[name]}${differs})`)];
  };
  return {
    kind: "facts",
    facts: [
      { name: "keep-derivations", value: shown("keepDerivations") },
      { name: "keep-outputs", value: shown("keepOutputs") },
      { name: "Nix", value: store.nixVersion === null ? "not found" : `${store.nixVersion} (${store.implementation})` },
    ],
  };
}

function next(record: AnalyzeRecord, context: ViewContext): Array<{ command: string; does: string }> {
  const steps = [{ command: advice(context, "why PATH"), does: "why a path is alive, and what would have to go" }];
  if ((record.dead.paths ?? 0) > 0) {
    steps.unshift({ command: advice(context, "optimize"), does: "shows what would go and come back; deletes nothing" });
  }
  steps.push({ command: advice(context, "roots"), does: "all that keeps paths alive" });
  steps.push({
    command: `${advice(context, "report --format html")} > store.html`,
    does: "all of it as a page, with a map",
  });
  return steps;
}
