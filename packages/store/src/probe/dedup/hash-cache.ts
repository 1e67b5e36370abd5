import { createHash } from "node:crypto";
import type { StoreLocation } from "@nixperf/nix/location";
import { keptFile, readKept, writeKept } from "../disk/kept-files.ts";
import type { KnownDigests } from "./find-duplicates.ts";
import type { StoreScan } from "./scan-store.ts";

/**
 * Digests of files from earlier runs. A file is the same as before when its inode, size and `st_ctime` are, which every
 * change of content or of links moves on. (The name of a store path would not do: what is deleted and built again may
 * have other content.)
 */
export interface HashCache {
  /** What is known of the files of a scan; only these are kept. */
  over(scan: StoreScan): KnownDigests;
  /** Writes what is known. What cannot be written is only slower next time. */
  save(): Promise<void>;
}

/** What is kept of a file. */
interface Row {
  inode: number;
  size: number;
  changed: number;
  digest: string;
}

const digestBytes = 32;
const rowBytes = 3 * 8 + digestBytes;
/** In front of the rows: which form this is, and the SHA-256 of the rows. */
const form = Buffer.from("nixperf dedup 1\n");

/** @param directory nixperf's cache directory; null: nothing is kept */
export function hashCache(directory: string | null, location: StoreLocation): HashCache {
  const file = directory === null ? null : keptFile(directory, location, "hashes");
  const rows = new Map<number, Row>();
  let isRead = false;
  let hasNew = false;
  return {
    over(scan) {
      if (!isRead && file !== null) for (const row of readRows(file)) rows.set(row.inode, row);
      isRead = true;
      const kept = new Map<number, Row>();
      const { inodes, sizes } = scan.loose;
      const found: Array<string | null> = Array.from({ length: scan.loose.count }, () => null);
      for (let name = 0; name < found.length; name++) {
        const row = rows.get(inodes[name]! as number);
        if (row === undefined || row.size !== sizes[name] || row.changed !== scan.changed[name]) continue;
        found[name] = row.digest;
        kept.set(row.inode, row);
      }
      hasNew = kept.size !== rows.size;
      rows.clear();
      for (const [inode, row] of kept) rows.set(inode, row);
      return {
        get: (name) => found[name]!,
        set(name, digest) {
          found[name] = digest;
          const inode = inodes[name]!;
          if (typeof inode === "bigint") return;
          rows.set(inode, { inode, size: sizes[name]!, changed: scan.changed[name]!, digest });
          hasNew = true;
        },
      };
    },
    async save() {
      if (file === null || !hasNew) return;
      await writeKept(file, written([...rows.values()]));
    },
  };
}

function written(rows: readonly Row[]): Buffer {
  const body = Buffer.alloc(rows.length * rowBytes);
  for (const [at, { inode, size, changed, digest }] of rows.entries()) {
    const start = at * rowBytes;
    body.writeDoubleLE(inode, start);
    body.writeDoubleLE(size, start + 8);
    body.writeDoubleLE(changed, start + 16);
    body.write(digest, start + 24, "latin1");
  }
  return Buffer.concat([form, sha256(body), body]);
}

/** None where there is no such file, or where it is not as it was written. */
function* readRows(file: string): Generator<Row> {
  const whole = readKept(file);
  if (whole === null) return;
  const body = whole.subarray(form.length + digestBytes);
  const isWhole =
    whole.subarray(0, form.length).equals(form) &&
    body.length % rowBytes === 0 &&
    whole.subarray(form.length, form.length + digestBytes).equals(sha256(body));
  if (!isWhole) return;
  for (let start = 0; start < body.length; start += rowBytes) {
    yield {
      inode: body.readDoubleLE(start),
      size: body.readDoubleLE(start + 8),
      changed: body.readDoubleLE(start + 16),
      digest: body.toString("latin1", start + 24, start + rowBytes),
    };
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
