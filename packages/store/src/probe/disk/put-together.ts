import { inodeTable } from "../../model/disk/inode-table.ts";
import type { InodeKeys } from "../../model/disk/inode-table.ts";
import type { SharedInodes } from "../../model/disk/disk-walk.ts";
import type { EntrySums, Harvest } from "./harvest.ts";
import { batchSize } from "./walk-orders.ts";

/** The harvests of all workers as one: shared inodes under common numbers, links in the order of the entries. */
export function putTogether(
  entries: number,
  sums: EntrySums,
  harvests: readonly Harvest[],
): { shared: SharedInodes; keys: InodeKeys; linkOffsets: Uint32Array; links: Uint32Array } {
  const table = inodeTable();
  const numbers = harvests.map(({ keys }) =>
    keys.low.map((low, i) => table.numberOfKey(keys.devices[i]!, keys.high[i]!, low)),
  );
  const shared: SharedInodes = {
    bytes: new Float64Array(table.count),
    links: new Uint32Array(table.count),
    inLinkFarm: new Uint8Array(table.count),
  };
  const linkOffsets = new Uint32Array(entries + 1);
  for (let entry = 0; entry < entries; entry++) linkOffsets[entry + 1] = linkOffsets[entry]! + sums.links[entry]!;
  const links = new Uint32Array(linkOffsets[entries]!);
  harvests.forEach((harvest, worker) => {
    const common = numbers[worker]!;
    common.forEach((number, own) => {
      shared.bytes[number] = harvest.bytes[own]!;
      shared.links[number] = Math.max(shared.links[number]!, harvest.nlinks[own]!);
      if (harvest.inLinkFarm[own] === 1) shared.inLinkFarm[number] = 1;
    });
    let taken = 0;
    for (const first of harvest.batches) {
      const from = linkOffsets[first]!;
      const count = linkOffsets[Math.min(first + batchSize.entries, entries)]! - from;
      for (let i = 0; i < count; i++) links[from + i] = common[harvest.links[taken + i]!]!;
      taken += count;
    }
  });
  return { shared, keys: table.keys(), linkOffsets, links };
}
