import type { WalkedStore } from "../disk/walk-store.ts";
import { decodeColumns, encodeColumns } from "./columns-file.ts";
import { keptForm } from "./kept-form.ts";

/** A walk as it is kept between runs. */
export interface KeptWalk {
  /** When the walk began, in milliseconds since the epoch. */
  walkedAt: number;
  walk: WalkedStore;
}

interface Facts extends Pick<KeptWalk, "walkedAt"> {
  rest: Pick<
    WalkedStore,
    "linkFarm" | "linkFarmDirectories" | "storeDirectoryBytes" | "unreadableParts" | "blocksMean"
  >;
}

type Columns = readonly [
  ownBytes: Float64Array,
  ownInodes: Float64Array,
  apparentBytes: Float64Array,
  files: Float64Array,
  sharedBytes: Float64Array,
  linkOffsets: Uint32Array,
  links: Uint32Array,
  sharedLinks: Uint32Array,
  inLinkFarm: Uint8Array,
];

/** The number is the version: whoever changes the columns, or what a walk means, raises it. */
export const walkForm = (stamp: string): string => keptForm("walk 2", stamp);

/** @param stamp state of the directories and files that tell of every change: see `stampOf` */
export function encodeWalk({ walkedAt, walk }: KeptWalk, stamp: string): Buffer {
  const { entries, ownBytes, ownInodes, apparentBytes, files, linkOffsets, links, shared } = walk;
  const { linkFarm, linkFarmDirectories, storeDirectoryBytes, unreadableParts, blocksMean } = walk;
  const columns: Columns = [
    ...([ownBytes, ownInodes, apparentBytes, files, shared.bytes] as const),
    ...([linkOffsets, links, shared.links, shared.inLinkFarm] as const),
  ];
  const rest = { linkFarm, linkFarmDirectories, storeDirectoryBytes, unreadableParts, blocksMean };
  return encodeColumns({ facts: { walkedAt, rest }, columns, text: entries.join("/") }, walkForm(stamp));
}

/** The walk in `file`; null for what is not wholly what {@link encodeWalk} wrote, in this state and on such a machine. */
export function decodeWalk(file: Buffer, stamp: string): KeptWalk | null {
  const read = decodeColumns<Facts, Columns>(file, walkForm(stamp));
  if (read === null) return null;
  const { walkedAt, rest } = read.facts;
  const [ownBytes, ownInodes, apparentBytes, files, bytes, linkOffsets, links, sharedLinks, inLinkFarm] = read.columns;
  const entries = read.text === "" ? [] : read.text.split("/");
  const unreadable = new Set(rest.unreadableParts.flatMap(({ entry }) => (entry < 0 ? [] : [entries[entry]!])));
  const walk: WalkedStore = {
    ...rest,
    entries,
    indexOf: new Map(entries.map((name, entry) => [name, entry])),
    ownBytes,
    ownInodes,
    apparentBytes,
    files,
    linkOffsets,
    links,
    shared: { bytes, links: sharedLinks, inLinkFarm },
    unreadable: [...unreadable],
  };
  return { walkedAt, walk };
}
