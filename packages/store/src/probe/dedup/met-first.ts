import { opendirSync } from "node:fs";
import type { MetFirst } from "../../model/dedup/what-optimising-does.ts";
import type { LooseInodes, LooseNames } from "../../model/dedup/loose-file.ts";
import { onDisk } from "../disk/walk-entry.ts";

/**
 * Finds out which of several equal files in one store path the optimiser meets first: it takes the names of a directory
 * as the file system gives them (`readDirectoryIgnoringInodes`, `optimise-store.cc`), which `readdir` of Node sorts.
 */
export function metFirstOnDisk(
  storeDir: string,
  names: LooseNames,
  inodes: LooseInodes,
  paths: readonly string[],
): MetFirst {
  const orders = new Map<string, Map<string, number>>();
  return (rivals) => {
    const entry = names.entries[inodes.firstName[rivals[0]!]!]!;
    let first: { inode: number; path: string } | undefined;
    for (let name = names.entries.indexOf(entry); names.entries[name] === entry; name++) {
      const inode = inodes.ofName[name]!;
      if (!rivals.includes(inode)) continue;
      const path = paths[name]!;
      if (first === undefined || isBefore(path, first.path)) first = { inode, path };
    }
    return first!.inode;
  };

  function isBefore(a: string, b: string): boolean {
    const [left, right] = [a.split("/"), b.split("/")];
    let depth = 0;
    while (left[depth] === right[depth]) depth++;
    const order = orderOf(`${storeDir}/${left.slice(0, depth).join("/")}`);
    return (order.get(left[depth]!) ?? Infinity) < (order.get(right[depth]!) ?? Infinity);
  }

  function orderOf(directory: string): ReadonlyMap<string, number> {
    let order = orders.get(directory);
    if (order === undefined) orders.set(directory, (order = readOrder(directory)));
    return order;
  }
}

function readOrder(path: string): Map<string, number> {
  const order = new Map<string, number>();
  // "latin1" is no encoding that its types know here, but the same is true of it as everywhere.
  const directory = opendirSync(onDisk(path) as string, { encoding: "latin1" as BufferEncoding });
  try {
    for (let found = directory.readSync(); found !== null; found = directory.readSync()) {
      order.set(found.name, order.size);
    }
  } finally {
    directory.closeSync();
  }
  return order;
}
