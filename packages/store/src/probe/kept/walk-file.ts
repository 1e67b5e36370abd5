import type { MarkedWalk } from "../disk/look-at-store.ts";
import { decodeColumns, encodeColumns } from "./columns-file.ts";
import { keptForm } from "./kept-form.ts";

/** A walk as it is kept between runs. */
export interface KeptWalk {
  /** When the walk began, in milliseconds since the epoch. */
  walkedAt: number;
  walk: MarkedWalk;
  /** State of what tells of every change of the store (see `stampOf`); null where something was being written. */
  stamp: string | null;
}

interface Facts extends Pick<KeptWalk, "walkedAt" | "stamp"> {
  rest: Pick<MarkedWalk, "linkFarm" | "linkFarmDirectories" | "storeDirectoryBytes" | "unreadableParts" | "blocksMean">;
}

type Columns = readonly [
  ownBytes: Float64Array,
  ownInodes: Float64Array,
  apparentBytes: Float64Array,
  files: Float64Array,
  markInodes: Float64Array,
  changed: Float64Array,
  sharedBytes: Float64Array,
  devices: Float64Array,
  high: Uint32Array,
  low: Uint32Array,
  linkOffsets: Uint32Array,
  links: Uint32Array,
  sharedLinks: Uint32Array,
  inLinkFarm: Uint8Array,
];

/**
 * The number is the version: whoever changes the columns, or what a walk means, raises it.
 *
 * @param place of which store, and since when: see `stampOf`
 */
export const walkForm = (place: string): string => keptForm("walk 3", place);

export function encodeWalk({ walkedAt, stamp, walk }: KeptWalk, place: string): Buffer {
  const { entries, ownBytes, ownInodes, apparentBytes, files, marks, linkOffsets, links, shared, keys } = walk;
  const { linkFarm, linkFarmDirectories, storeDirectoryBytes, unreadableParts, blocksMean } = walk;
  const columns: Columns = [
    ...([ownBytes, ownInodes, apparentBytes, files, marks.inodes, marks.changed, shared.bytes] as const),
    ...([keys.devices, keys.high, keys.low] as const),
    ...([linkOffsets, links, shared.links, shared.inLinkFarm] as const),
  ];
  const rest = { linkFarm, linkFarmDirectories, storeDirectoryBytes, unreadableParts, blocksMean };
  return encodeColumns({ facts: { walkedAt, stamp, rest }, columns, text: entries.join("/") }, walkForm(place));
}

/** The walk in `file`; null for what is not wholly what {@link encodeWalk} wrote, of this place and on such a machine. */
export function decodeWalk(file: Buffer, place: string): KeptWalk | null {
  const read = decodeColumns<Facts, Columns>(file, walkForm(place));
  if (read === null) return null;
  const { walkedAt, stamp, rest } = read.facts;
  const [ownBytes, ownInodes, apparentBytes, files, inodes, changed, bytes, ...others] = read.columns;
  const [devices, high, low, linkOffsets, links, sharedLinks, inLinkFarm] = others;
  const entries = read.text === "" ? [] : read.text.split("/");
  const unreadable = new Set(rest.unreadableParts.flatMap(({ entry }) => (entry < 0 ? [] : [entries[entry]!])));
  const walk: MarkedWalk = {
    ...rest,
    entries,
    indexOf: new Map(entries.map((name, entry) => [name, entry])),
    ownBytes,
    ownInodes,
    apparentBytes,
    files,
    marks: { inodes, changed },
    linkOffsets,
    links,
    shared: { bytes, links: sharedLinks, inLinkFarm },
    keys: { devices, high, low },
    unreadable: [...unreadable],
  };
  return { walkedAt, stamp, walk };
}
