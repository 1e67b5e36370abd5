import type { ViewContext } from "@nixperf/cli-kit";
import { age, bytes, count, dim, path, quoteShell, strong, text } from "@nixperf/render";
import type { Block, Text, Value, View } from "@nixperf/render";
import type { DiskRecord, DiskShare } from "../verbs/disk.ts";
import { advice } from "./advice.ts";
import { stateText } from "./state-text.ts";

export function diskView(record: DiskRecord, context: ViewContext): View {
  const { store, gaps } = record;
  return {
    title: `What ${store.dir} takes on disk`,
    blocks: [
      { kind: "answer", text: answer(record) },
      ...shares(record),
      facts(record),
      ...caveats(record),
      ...biggest(record),
      ...outside(record),
      { kind: "gaps", gaps },
      { kind: "next", steps: next(record, context) },
    ],
  };
}

function answer({ store, total, shares: parts, visibility }: DiskRecord): Text {
  const takes: Text = [strong(store.dir), " takes ", bytes(total.bytes), " and ", count(total.inodes, "inode"), ". "];
  if (parts === null) return [...takes, "What would come back is not known: not all roots may be read."];
  const { dead, unregistered, unusedLinks } = parts;
  const back = dead.bytes + unregistered.bytes + unusedLinks.bytes;
  if (back === 0) return [...takes, "Nothing of it would come back."];
  const visible = visibility === "exact" ? "." : ", as far as visible.";
  return [...takes, bytes(back), ` would come back if all went that nothing needs${visible}`];
}

function shares({ shares: parts, visibility }: DiskRecord): Block[] {
  if (parts === null) return [];
  const rows = [row("live", parts.live), row(visibility === "exact" ? "dead" : "dead, as far as visible", parts.dead)];
  if (parts.unregistered.entries > 0) rows.push(row("unregistered", parts.unregistered));
  if (parts.unusedLinks.inodes > 0) rows.push(row("unused in .links", parts.unusedLinks));
  return [
    {
      kind: "table",
      caption: "What would come back",
      columns: [
        { title: "", priority: 0 },
        { title: "entries", priority: 1 },
        { title: "inodes", priority: 1 },
        { title: "on disk", priority: 0, bar: true },
      ],
      rows,
    },
  ];
}

function row(name: string, { entries, bytes: size, inodes }: DiskShare): Value[] {
  return [text(name), count(entries), count(inodes), bytes(size)];
}

function facts({ total, links, fileSystem, store, walkedAt }: DiskRecord): Block {
  const list: Array<{ name: string; value: Text }> = [
    {
      name: "hard links save",
      value: [bytes(total.savedBytes), dim(" and "), count(total.savedInodes, "inode")],
    },
    { name: "sizes of files", value: [bytes(total.apparentBytes), dim(", by each of their names")] },
  ];
  if (links.entries > 0) {
    const unused: Text = links.unused === 0 ? [] : [", ", count(links.unused), " of them unused"];
    const own: Text = ["; the directory itself ", bytes(links.directoryBytes)];
    list.push({ name: ".links", value: [count(links.entries, "entry", "entries"), ...unused, ...own] });
  }
  const free: Text = [bytes(fileSystem.freeBytes), " free of ", bytes(fileSystem.totalBytes)];
  if (fileSystem.freeInodes !== null) free.push(", ", count(fileSystem.freeInodes, "inode"), " free");
  list.push({ name: `file system${fileSystem.type === null ? "" : ` (${fileSystem.type})`}`, value: free });
  const seconds = (Date.parse(store.readAt) - Date.parse(walkedAt)) / 1000;
  if (seconds >= 60) list.push({ name: "walked", value: [age(seconds), " ago; Nix has changed nothing since"] });
  return { kind: "facts", facts: list };
}

function caveats({ fileSystem }: DiskRecord): Block[] {
  if (fileSystem.caveats.length === 0) return [];
  const on = fileSystem.type ?? "this file system";
  const message = `Blocks are not all there is to it on ${on} (${fileSystem.caveats.join(", ")}): what really comes back may differ.`;
  return [{ kind: "paragraph", text: message }];
}

function biggest(record: DiskRecord): Block[] {
  if (record.biggest.length === 0) return [];
  return [
    {
      kind: "table",
      caption: "Biggest on disk",
      columns: [
        { title: "on disk", priority: 0, bar: true },
        { title: "alone", priority: 1 },
        { title: "inodes", priority: 3 },
        { title: "state", priority: 2 },
        { title: "path", priority: 0 },
      ],
      rows: record.biggest.map((item) => [
        bytes(item.bytes),
        bytes(item.aloneBytes),
        count(item.inodes),
        item.registered ? stateText(item.state) : dim("unregistered"),
        path(item.path),
      ]),
    },
  ];
}

function outside({ outside: { items } }: DiskRecord): Block[] {
  if (items.length === 0) return [];
  return [
    {
      kind: "table",
      caption: "Nix's space outside of the store",
      columns: [
        { title: "on disk", priority: 0 },
        { title: "what", priority: 0 },
        { title: "cleared by", priority: 1 },
      ],
      rows: items.map((item) => [
        bytes(item.bytes),
        text(item.what),
        item.clear === null
          ? dim("-")
          : { is: "command", command: item.clear.map((word) => quoteShell(word)).join(" ") },
      ]),
    },
  ];
}

function next({ shares: parts }: DiskRecord, context: ViewContext): Array<{ command: string; does: string }> {
  const steps = [{ command: advice(context, "dedup"), does: "what hard links would still save; changes nothing" }];
  if (parts !== null && parts.dead.entries > 0)
    steps.unshift({
      command: advice(context, "optimize"),
      does: "what could go, and what would come back; deletes nothing",
    });
  return steps;
}
