import type { LinkEntries } from "./link-entries.ts";
import type { LooseInodes } from "./loose-file.ts";

/** Inodes that may be equal, as far as is known: numbers of loose ones, and of entries of `.links`. */
export interface Alike {
  loose: number[];
  linked: number[];
}

/** Tells equal files from others: null where it could not be found out. */
export type DigestOf = (item: number) => string | null;

/** Loose inodes and entries of `.links` of one kind and size. Those that nothing else is like are left out. */
export function alikeBySize(inodes: LooseInodes, farm: LinkEntries): Alike[] {
  const groups = new Map<number, Alike | number>();
  const add = (key: number, inode: number): void => {
    const found = groups.get(key);
    // Most sizes are there once, and need no lists.
    if (found === undefined) groups.set(key, inode);
    else if (typeof found === "number") groups.set(key, { loose: [found, inode], linked: [] });
    else found.loose.push(inode);
  };
  for (let inode = 0; inode < inodes.count; inode++) add(keyOf(inodes.kinds[inode]!, inodes.sizes[inode]!), inode);
  for (let entry = 0; entry < farm.names.length; entry++) {
    const key = keyOf(farm.kinds[entry]!, farm.sizes[entry]!);
    const found = groups.get(key);
    if (found === undefined) continue;
    if (typeof found === "number") groups.set(key, { loose: [found], linked: [entry] });
    else found.linked.push(entry);
  }
  return [...groups.values()].filter((group) => typeof group !== "number");
}

/** Of each group, the parts that have the same digest. What has none, and what is then alone, is left out. */
export function alikeByDigest(groups: readonly Alike[], ofLoose: DigestOf, ofLinked: DigestOf): Alike[] {
  return groups.flatMap((group) => {
    const parts = new Map<string, Alike>();
    for (const kind of ["loose", "linked"] as const) {
      const digestOf = kind === "loose" ? ofLoose : ofLinked;
      for (const item of group[kind]) {
        const digest = digestOf(item);
        if (digest === null) continue;
        let part = parts.get(digest);
        if (part === undefined) parts.set(digest, (part = { loose: [], linked: [] }));
        part[kind].push(item);
      }
    }
    return [...parts.values()].filter(({ loose, linked }) => loose.length + Math.min(1, linked.length) > 1);
  });
}

/** One number for kind and size; sizes above 2^51 do not exist. */
function keyOf(kind: number, size: number): number {
  return size * 4 + kind;
}
