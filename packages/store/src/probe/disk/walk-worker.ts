import { parentPort } from "node:worker_threads";
import { harvester } from "./harvest.ts";
import { isUnchanged } from "./mark-entry.ts";
import { walkEntry } from "./walk-entry.ts";
import { batchSize, counter } from "./walk-orders.ts";
import type { WalkOrders } from "./walk-orders.ts";

// The program of a worker thread: takes one batch after the other until none is left. `.links` comes last: its entries are
// alike, so that no worker is left with a large one at the end.
parentPort!.once("message", (orders: WalkOrders) => {
  const { storeDir, sums, marks, earlier, device, counters } = orders;
  const entries = split(orders.entries);
  const farm = split(orders.farm);
  const entryBatches = Math.ceil(entries.length / batchSize.entries);
  const batches = entryBatches + Math.ceil(farm.length / batchSize.farm);
  const harvest = harvester(sums, marks, device);
  const farmVisitor = harvest.farm();
  const next = (): number => Atomics.add(counters, counter.nextBatch, 1);
  for (let batch = next(); batch < batches; batch = next()) {
    if (batch < entryBatches) {
      const first = batch * batchSize.entries;
      const end = Math.min(first + batchSize.entries, entries.length);
      harvest.batch(first);
      for (let entry = first; entry < end; entry++) {
        const name = entries[entry]!;
        if (earlier === null || !isUnchanged(storeDir, name, entry, { earlier, marks, device }))
          walkEntry(storeDir, name, harvest.entry(entry));
        Atomics.add(counters, counter.done, 1);
      }
    } else {
      const first = (batch - entryBatches) * batchSize.farm;
      const names = farm.slice(first, first + batchSize.farm);
      for (const name of names) walkEntry(`${storeDir}/.links`, name, farmVisitor);
      Atomics.add(counters, counter.done, names.length);
    }
  }
  const result = harvest.result();
  const { keys, links, bytes, nlinks, inLinkFarm } = result;
  const arrays = [keys.devices, keys.high, keys.low, links, bytes, nlinks, inLinkFarm];
  parentPort!.postMessage(
    result,
    arrays.map(({ buffer }) => buffer as ArrayBuffer),
  );
});

function split(names: string): string[] {
  return names === "" ? [] : names.split("/");
}
