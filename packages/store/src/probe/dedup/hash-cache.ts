import { createHash } from "node:crypto";
import type { StoreLocation } from "@nixperf/nix/location";
import { keptFile, readKept, writeKept } from "../kept/kept-files.ts";
import type { StoreScan } from "./scan-store.ts";

/**
 * Hashes of files from earlier runs. A file is the same as before when its inode, size and `st_ctime` are, which every
 * change of content or of links moves on. (The name of a store path would not do: what is deleted and built again may
 * have other content.) Each is 32 characters of one byte.
 */
export interface HashCache {
  /** What is known of the loose names of a scan. */
  recall(scan: StoreScan): (name: number) => string | null;
  /** Keeps what is known now of these names, and nothing else. */
  keep(scan: StoreScan, names: ArrayLike<number>, hashes: ReadonlyArray<string | null>): Promise<void>;
}

const digestBytes = 32;
/** In front of the columns: which form this is, and the SHA-256 of them. */
const form = Buffer.from("nixperf hashes 1\n".padEnd(32));

/**
 * @param directory nixperf's cache directory; null: nothing is kept
 * @param fresh take nothing from earlier runs
 */
export function hashCache(directory: string | null, location: StoreLocation, fresh: boolean): HashCache {
  const file = directory === null ? null : keptFile(directory, location, "hashes");
  let kept = 0;
  return {
    recall({ loose, changed }) {
      const rows = file === null || fresh ? null : readRows(file);
      if (rows === null) return () => null;
      kept = rows.inodes.length;
      const rowOf = new Map<number | bigint, number>();
      for (const [row, inode] of rows.inodes.entries()) rowOf.set(inode, row);
      return (name) => {
        const row = rowOf.get(loose.inodes[name]!);
        if (row === undefined || rows.sizes[row] !== loose.sizes[name] || rows.changed[row] !== changed[name])
          return null;
        return rows.digests.slice(row * digestBytes, (row + 1) * digestBytes);
      };
    },
    async keep({ loose, changed }, names, hashes) {
      // Above 2^53 a number would be another one.
      const known = [...hashes.keys()].filter(
        (at) => hashes[at] !== null && typeof loose.inodes[names[at]!] === "number",
      );
      if (file === null || (known.length === 0 && kept === 0)) return;
      const body = Buffer.alloc(known.length * (3 * 8 + digestBytes));
      const columns = new Float64Array(body.buffer, body.byteOffset, known.length * 3);
      for (const [row, at] of known.entries()) {
        const name = names[at]!;
        columns[row] = loose.inodes[name]! as number;
        columns[known.length + row] = loose.sizes[name]!;
        columns[2 * known.length + row] = changed[name]!;
      }
      body.write(known.map((at) => hashes[at]!).join(""), columns.byteLength, "latin1");
      await writeKept(file, () => Buffer.concat([form, sha256(body), body]));
    },
  };
}

interface Rows {
  inodes: Float64Array;
  sizes: Float64Array;
  changed: Float64Array;
  /** All in one text. */
  digests: string;
}

/** Null where there is no such file, or where it is not as it was written. */
function readRows(file: string): Rows | null {
  const whole = readKept(file, form);
  if (whole === null) return null;
  const body = whole.subarray(form.length + digestBytes);
  const count = body.length / (3 * 8 + digestBytes);
  const isWhole =
    Number.isInteger(count) && whole.subarray(form.length, form.length + digestBytes).equals(sha256(body));
  if (!isWhole) return null;
  // A copy, since numbers have to begin at a multiple of eight.
  const columns = new Float64Array(Uint8Array.from(body.subarray(0, count * 24)).buffer);
  return {
    inodes: columns.subarray(0, count),
    sizes: columns.subarray(count, 2 * count),
    changed: columns.subarray(2 * count),
    digests: body.toString("latin1", count * 24),
  };
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
