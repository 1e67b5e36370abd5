import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, count, path, ratio } from "@nixperf/render";
import type { Block, Text, Value, View } from "@nixperf/render";
import type { DedupRecord } from "../verbs/dedup.ts";
import { advice } from "./advice.ts";

export function dedupView(record: DedupRecord, context: ViewContext): View {
  const { potential, items, applied, gaps } = record;
  const blocks: Block[] = [
    { kind: "answer", text: applied === null ? answer(record) : done(record) },
    { kind: "facts", facts: facts(record) },
  ];
  if (applied === null && items.length > 0) {
    blocks.push({
      kind: "table",
      caption: "What would save most",
      columns: [
        { title: "saves", priority: 0, bar: true },
        { title: "files", priority: 1 },
        { title: "like", priority: 0 },
      ],
      rows: items.map((item) => [bytes(item.bytes), count(item.files), path(item.path)]),
    });
  }
  blocks.push({ kind: "gaps", gaps });
  // Where Nix would stop, --apply refuses.
  const isBlocked = gaps.some(({ code }) => code === "NIXPERF_OPTIMISER_BLOCKED");
  if (applied === null && potential.files > 0 && !isBlocked) {
    const does = `links ${potential.files.toLocaleString("en-US")} files, by Nix's own optimiser`;
    blocks.push({ kind: "next", steps: [{ command: advice(context, "dedup --apply"), does }] });
  }
  return { title: `Deduplication of ${record.store.dir}`, blocks };
}

function answer({ store, saved, potential, gaps }: DedupRecord): Text {
  const unsure = gaps.some(({ code }) => code === "NIXPERF_FILES_UNREADABLE") ? " at least" : "";
  return [
    "Hard links save ",
    bytes(saved.bytes),
    ` in ${store.dir}; Nix's optimiser would save `,
    ...(potential.files === 0 ? ["nothing more"] : [bytes(potential.bytes), " more"]),
    `${unsure}.`,
  ];
}

function done({ applied, potential, store }: DedupRecord): Text {
  const { ended, freedBytes } = applied!;
  const how = { done: "", stopped: "Stopped before its end: ", failed: "Nix's optimiser failed before its end: " }[
    ended
  ];
  return [how, bytes(freedBytes), ` came back in ${store.dir} (foretold: `, bytes(potential.bytes), ")."];
}

function facts(record: DedupRecord): Array<{ name: string; value: Text }> {
  const { saved, potential, links, looked, applied } = record;
  const rows: Array<{ name: string; value: Text }> = [];
  if (applied === null) {
    rows.push(
      {
        name: "saved now",
        value: [
          bytes(saved.bytes),
          " and ",
          count(saved.inodes, "inode"),
          ", ",
          bytes(saved.apparentBytes),
          " by size",
        ],
      },
      {
        name: "to be saved",
        value: [
          bytes(potential.bytes),
          " and ",
          count(potential.inodes, "inode"),
          ", by linking ",
          count(potential.files, "file"),
          ...growth(record),
        ],
      },
    );
  } else {
    rows.push(
      {
        name: "foretold",
        value: [bytes(potential.bytes), ", ", count(potential.inodes, "inode"), ", ", count(potential.files, "file")],
      },
      {
        name: "came back",
        value: [
          bytes(applied.freedBytes),
          ", ",
          count(applied.freedInodes, "inode"),
          ", ",
          count(applied.linkedFiles, "file"),
          "; .links grew by ",
          bytes(applied.linksGrowthBytes),
        ],
      },
    );
    if (applied.said !== null) rows.push({ name: "Nix said", value: applied.said });
  }
  if (potential.writableFiles > 0) {
    rows.push({ name: "left alone", value: [count(potential.writableFiles, "writable file"), ", as Nix does"] });
  }
  if (potential.overLimit > 0) {
    rows.push({
      name: "over the limit",
      value: [
        count(potential.overLimit, "file"),
        " would stay, as one file can have ",
        count(links.linkLimit),
        " links",
      ],
    });
  }
  // As it was before it was applied.
  if (applied === null) rows.push({ name: ".links", value: linksText(record) });
  if (links.damaged !== null) rows.push({ name: "damaged", value: damagedText(links.damaged) });
  if (applied === null) {
    rows.push({
      name: "read for it",
      value: [bytes(looked.hashedBytes), " in ", count(looked.hashedFiles, "file"), " of ", count(looked.files)],
    });
  }
  return rows;
}

function growth({ potential }: DedupRecord): Array<string | Value> {
  if (potential.growth === null || potential.newLinks === 0) return [];
  const { leastBytes, mostBytes } = potential.growth;
  return ["; .links would grow by ", bytes(leastBytes), " to ", bytes(mostBytes)];
}

function linksText({ links }: DedupRecord): Text {
  const parts: Array<string | Value> = [count(links.entries, "entry", "entries"), ", ", bytes(links.directoryBytes)];
  if (links.directoryLimitBytes !== null && links.directoryBytes > links.directoryLimitBytes / 10) {
    parts.push(" (", ratio(links.directoryBytes / links.directoryLimitBytes), " of what the file system allows)");
  }
  if (links.unused > 0) parts.push("; ", count(links.unused), " unused (", bytes(links.unusedBytes), ")");
  if (links.odd > 0) parts.push("; ", count(links.odd), " not Nix's");
  return parts;
}

function damagedText(damaged: readonly string[]): Text {
  if (damaged.length === 0) return "none: every file in .links is what its name says";
  return [count(damaged.length, "file"), ", such as ", path(`.links/${damaged[0]!}`)];
}
