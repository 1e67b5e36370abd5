import type { LooseInodes, LooseNames } from "./loose-file.ts";

/**
 * What becomes of the other names of an inode when Nix has replaced the first one and from then on takes the inode for one
 * that is linked (the rule `first-name`). A directory that is listed later leaves them out. One that had been listed
 * before, which is one above the first name, still has them; then they stay if the inode has more than one link.
 */
export interface SecondNames {
  /** How many of the other names are replaced as well: one or none. */
  alsoReplaced(inode: number, isMetBefore: (name: number, other: number) => boolean): 0 | 1;
}

export function secondNames(names: LooseNames, inodes: LooseInodes): SecondNames {
  // With three links, replacing one leaves two; only inodes with two names and two links can lose both.
  const pairs = new Map<number, [number, number]>();
  const single = new Map<number, number>();
  for (let name = 0; name < names.count; name++) {
    const inode = inodes.ofName[name]!;
    if (inode < 0 || inodes.links[inode] !== 2 || inodes.names[inode] !== 2) continue;
    const other = single.get(inode);
    if (other === undefined) single.set(inode, name);
    else pairs.set(inode, [other, name]);
  }
  return {
    alsoReplaced(inode, isMetBefore) {
      const pair = pairs.get(inode);
      if (pair === undefined) return 0;
      const first = inodes.firstName[inode]!;
      const second = pair[0] === first ? pair[1] : pair[0];
      if (names.entries[first] !== names.entries[second]) {
        // A file of the store directory is in no listing that could leave it out.
        return names.pathOf(second).includes("/") ? 0 : 1;
      }
      const [one, other] = pair.map((name) => directoryOf(names.pathOf(name))) as [string, string];
      if (one === other) return 1;
      if (other.startsWith(`${one}/`)) return isMetBefore(pair[1], pair[0]) ? 1 : 0;
      if (one.startsWith(`${other}/`)) return isMetBefore(pair[0], pair[1]) ? 1 : 0;
      return 0;
    },
  };
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
