import { endianness } from "node:os";
import { crc32 } from "node:zlib";
import type { WalkedStore } from "./walk-store.ts";

/** A walk as it is kept between runs, with what it is valid for. */
export interface KeptWalk {
  /** State of the directories and files that tell of every change: see `stampOf`. */
  stamp: string;
  /** When the walk began, in milliseconds since the epoch. */
  walkedAt: number;
  walk: WalkedStore;
}

interface Header extends Pick<KeptWalk, "stamp" | "walkedAt"> {
  order: "BE" | "LE";
  entries: number;
  nameBytes: number;
  shared: number;
  links: number;
  rest: Pick<
    WalkedStore,
    "linkFarm" | "linkFarmDirectories" | "storeDirectoryBytes" | "unreadableParts" | "blocksMean"
  >;
}

/** The last digit is the version of the format: whoever changes it, or what a walk means, raises it. */
const magic = Buffer.from("nxpdisk1", "latin1");
const preamble = magic.length + 8;

/** The parts of a file: first the header's length and the header, then what it counts, then a checksum of all before. */
export function encodeWalk({ stamp, walkedAt, walk }: KeptWalk): Buffer {
  const { entries, indexOf, ownBytes, ownInodes, apparentBytes, files, linkOffsets, links, shared } = walk;
  const { linkFarm, linkFarmDirectories, storeDirectoryBytes, unreadableParts, blocksMean } = walk;
  const names = Buffer.from(entries.join("/"), "latin1");
  const header: Header = {
    stamp,
    walkedAt,
    order: endianness(),
    entries: indexOf.size,
    nameBytes: names.length,
    shared: shared.links.length,
    links: links.length,
    rest: { linkFarm, linkFarmDirectories, storeDirectoryBytes, unreadableParts, blocksMean },
  };
  const text = Buffer.from(JSON.stringify(header), "utf8");
  const padding = Buffer.alloc((8 - (text.length % 8)) % 8, " ");
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(text.length + padding.length);
  const eights = [ownBytes, ownInodes, apparentBytes, files, shared.bytes];
  const arrays = [...eights, linkOffsets, links, shared.links, shared.inLinkFarm];
  const parts = [magic, lengths, text, padding, ...arrays.map(bytesOf), names];
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(parts.reduce((before, part) => crc32(part, before), 0));
  return Buffer.concat([...parts, sum]);
}

/** The walk in `file`; null for what is not, or no longer, or not wholly what {@link encodeWalk} wrote on such a machine. */
export function decodeWalk(file: Buffer): KeptWalk | null {
  if (file.length < preamble + 4 || !file.subarray(0, magic.length).equals(magic)) return null;
  if (crc32(file.subarray(0, -4)) !== file.readUInt32LE(file.length - 4)) return null;
  const headerEnd = preamble + file.readUInt32LE(magic.length);
  // What bears its checksum was written by encodeWalk.
  const header = JSON.parse(file.toString("utf8", preamble, headerEnd)) as Header;
  if (header.order !== endianness()) return null;
  const { entries: count, shared, rest } = header;
  // Copied, so that each array begins where its type wants it.
  const content = new Uint8Array(file.subarray(headerEnd, -4)).buffer;
  let at = 0;
  const take = <Typed>(of: new (buffer: ArrayBuffer, at: number, length: number) => Typed, size: number, n: number) => {
    const array = new of(content, at, n);
    at += size * n;
    return array;
  };
  const eights = (n: number): Float64Array => take(Float64Array, 8, n);
  const [ownBytes, ownInodes, apparentBytes, files] = [eights(count), eights(count), eights(count), eights(count)];
  const bytes = eights(shared);
  const linkOffsets = take(Uint32Array, 4, count + 1);
  const links = take(Uint32Array, 4, header.links);
  const nlinks = take(Uint32Array, 4, shared);
  const inLinkFarm = take(Uint8Array, 1, shared);
  const names = Buffer.from(content, at, header.nameBytes).toString("latin1");
  const entries = count === 0 ? [] : names.split("/");
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
    shared: { bytes, links: nlinks, inLinkFarm },
    unreadable: [...unreadable],
  };
  return { stamp: header.stamp, walkedAt: header.walkedAt, walk };
}

function bytesOf(array: Float64Array | Uint32Array | Uint8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
