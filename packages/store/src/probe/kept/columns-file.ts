import { endianness } from "node:os";
import { crc32 } from "node:zlib";

const kinds = {
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
  u16: Uint16Array,
  u8: Uint8Array,
};
type Kind = keyof typeof kinds;
export type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/** What a file holds: facts as JSON has them, columns of numbers, and a text. */
export interface ColumnsFile<Facts, Columns extends readonly Column[]> {
  facts: Facts;
  columns: Columns;
  text: string;
}

interface Header {
  order: "BE" | "LE";
  columns: Array<[kind: Kind, length: number]>;
  textBytes: number;
  facts: unknown;
}

const alignment = 8;
const lengthBytes = 8;

/**
 * The bytes of a file: what it is, the header and its length, each column from a multiple of eight, the text, and a checksum
 * of all before.
 *
 * @param form what the file holds, in which version, and of what: a file of another form is none
 */
export function encodeColumns({ facts, columns, text }: ColumnsFile<unknown, readonly Column[]>, form: string): Buffer {
  const textBytes = Buffer.byteLength(text);
  const header: Header = {
    order: endianness(),
    columns: columns.map((column) => [kindOf(column), column.length]),
    textBytes,
    facts,
  };
  const json = Buffer.from(JSON.stringify(header), "utf8");
  const headerBytes = aligned(json.length);
  const formBytes = Buffer.from(form, "utf8");
  const headerAt = aligned(formBytes.length) + lengthBytes;
  const at: number[] = [];
  let size = headerAt + headerBytes;
  for (const column of columns) {
    at.push(size);
    size += aligned(column.byteLength);
  }
  const file = Buffer.alloc(size + textBytes + 4);
  formBytes.copy(file);
  file.writeUInt32LE(json.length, headerAt - lengthBytes);
  json.copy(file, headerAt);
  for (const [i, { buffer, byteOffset, byteLength }] of columns.entries()) {
    file.set(new Uint8Array(buffer, byteOffset, byteLength), at[i]!);
  }
  file.write(text, size);
  file.writeUInt32LE(crc32(file.subarray(0, -4)), file.length - 4);
  return file;
}

/**
 * What a file holds; null for what is not, or no longer, or not wholly what {@link encodeColumns} wrote on such a machine.
 * What bears its checksum was written by it, so facts and columns are what was given for this `form`.
 */
export function decodeColumns<Facts, Columns extends readonly Column[]>(
  file: Buffer,
  form: string,
): ColumnsFile<Facts, Columns> | null {
  const formBytes = Buffer.from(form, "utf8");
  const headerAt = aligned(formBytes.length) + lengthBytes;
  if (file.length < headerAt + 4 || !file.subarray(0, formBytes.length).equals(formBytes)) return null;
  if (crc32(file.subarray(0, -4)) !== file.readUInt32LE(file.length - 4)) return null;
  const jsonBytes = file.readUInt32LE(headerAt - lengthBytes);
  const header = JSON.parse(file.toString("utf8", headerAt, headerAt + jsonBytes)) as Header;
  if (header.order !== endianness()) return null;
  // A small file may lie anywhere in a buffer of others.
  const whole = file.byteOffset % alignment === 0 ? file : Buffer.from(Uint8Array.from(file).buffer);
  let at = headerAt + aligned(jsonBytes);
  const columns = header.columns.map(([kind, length]) => {
    const column = new kinds[kind](whole.buffer as ArrayBuffer, whole.byteOffset + at, length);
    at += aligned(column.byteLength);
    return column;
  });
  const text = file.toString("utf8", at, at + header.textBytes);
  return { facts: header.facts as Facts, columns: columns as readonly Column[] as Columns, text };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

function kindOf(column: Column): Kind {
  return (Object.keys(kinds) as Kind[]).find((kind) => column instanceof kinds[kind])!;
}
