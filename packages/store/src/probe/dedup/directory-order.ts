import { opendirSync } from "node:fs";
import { onDisk } from "../disk/walk-entry.ts";

/**
 * Tells which of two files below one store path Nix's optimiser meets first: it takes the names of a directory as the file
 * system gives them (`readDirectoryIgnoringInodes`, `optimise-store.cc`), which Node's `readdir` sorts.
 *
 * @param storeDir byte path
 * @param pathOf byte paths in it, by number
 */
export function metBeforeOnDisk(
  storeDir: string,
  pathOf: (name: number) => string,
): (name: number, other: number) => boolean {
  const orders = new Map<string, ReadonlyMap<string, number>>();
  const orderOf = (directory: string): ReadonlyMap<string, number> => {
    let order = orders.get(directory);
    if (order === undefined) orders.set(directory, (order = readOrder(directory)));
    return order;
  };
  return (name, other) => {
    const [left, right] = [pathOf(name).split("/"), pathOf(other).split("/")];
    let depth = 0;
    while (left[depth] === right[depth]) depth++;
    const order = orderOf(`${storeDir}/${left.slice(0, depth).join("/")}`);
    return (order.get(left[depth]!) ?? Infinity) < (order.get(right[depth]!) ?? Infinity);
  };
}

/** Empty where it cannot be read: then it has gone, or what is in it could not be looked at in the first place. */
function readOrder(path: string): ReadonlyMap<string, number> {
  const order = new Map<string, number>();
  try {
    // Its types do not know that names can be had as byte paths, as everywhere else.
    const directory = opendirSync(onDisk(path) as unknown as string, { encoding: "latin1" as BufferEncoding });
    try {
      for (let found = directory.readSync(); found !== null; found = directory.readSync()) {
        order.set(found.name, order.size);
      }
    } finally {
      directory.closeSync();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
  return order;
}
