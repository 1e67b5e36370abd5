import { bytes, dim, duration, formatBytes, formatDuration, path, text } from "@nixperf/render";
import type { Block, Text } from "@nixperf/render";
import type { DiskGrowth, Growth } from "../model/growth/growth.ts";

type Words = Exclude<Text, string>;

const farSeconds = 3 * 365 * 86_400;

/** How a store grows: one line, and what grows most. Nothing where that is not known. */
export function growthBlocks(growth: Growth | null): Block[] {
  if (growth === null) return [];
  const { store, disk, days } = growth;
  const told = dim(` (told from ${days} days)`);
  const blocks: Block[] = [
    { kind: "facts", facts: [{ name: "grows", value: [...perDay(store), ...until(disk), told] }] },
  ];
  const rows = [
    ...growth.roots.map(({ root, perDayBytes }) => [bytes(perDayBytes), path(root), dim("root")]),
    ...growth.packages.map((one) => [bytes(one.perDayBytes), text(one.package), dim("package")]),
  ];
  if (rows.length > 0) {
    blocks.push({
      kind: "table",
      caption: "What grows",
      columns: [
        { title: "a day", priority: 0 },
        { title: "what", priority: 0 },
        { title: "kind", priority: 1 },
      ],
      rows,
    });
  }
  return blocks;
}

function perDay({ perDayBytes, lowBytes, highBytes }: Growth["store"]): Words {
  if (perDayBytes <= 0) return ["not at all between collections"];
  const interval = ` (${formatBytes(Math.max(0, lowBytes))} to ${formatBytes(highBytes)})`;
  return [bytes(perDayBytes), " a day", dim(interval)];
}

/** When the disk is full, as far as that is near enough to matter. */
function until(disk: DiskGrowth | null): Words {
  if (disk === null || disk.fullInSeconds === null || disk.fullInSeconds > farSeconds) return [];
  const soonest = formatDuration(disk.soonestSeconds);
  const latest = disk.latestSeconds === null ? "or perhaps never" : `to ${formatDuration(disk.latestSeconds)}`;
  return [", disk full in ", duration(disk.fullInSeconds), dim(` (${soonest} ${latest})`)];
}
