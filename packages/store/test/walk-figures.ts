import type { MarkedWalk } from "../src/probe/disk/look-at-store.ts";

/** All that a walk says of a store, whatever numbers it gives to entries and inodes. */
export function walkFigures(walk: MarkedWalk): object {
  const { keys, shared, linkOffsets, ownBytes, ownInodes, apparentBytes, files } = walk;
  const nameOf = (inode: number): string => `${keys.devices[inode]}:${keys.high[inode]}:${keys.low[inode]}`;
  const inodes = Array.from(shared.bytes, (bytes, inode) => [
    nameOf(inode),
    { bytes, links: shared.links[inode], inLinkFarm: shared.inLinkFarm[inode] },
  ]);
  const entries = walk.entries.map((name, entry) => [
    name,
    {
      isFound: walk.indexOf.get(name) === entry,
      links: Array.from(walk.links.slice(linkOffsets[entry], linkOffsets[entry + 1]), nameOf).sort(),
      sums: [ownBytes, ownInodes, apparentBytes, files].map((column) => column[entry]),
    },
  ]);
  const { linkFarm, linkFarmDirectories, storeDirectoryBytes, unreadable, unreadableParts, blocksMean } = walk;
  return {
    entries: Object.fromEntries(entries),
    inodes: Object.fromEntries(inodes),
    rest: { linkFarm, linkFarmDirectories, storeDirectoryBytes, unreadable, unreadableParts, blocksMean },
  };
}
