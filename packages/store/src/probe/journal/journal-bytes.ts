import { createHash } from "node:crypto";
import { emptyJournal, maxJournalPaths } from "../../model/journal/journal.ts";
import type { Journal } from "../../model/journal/journal.ts";

/*
 * The file of a journal: the magic line, SHA-256 of all that follows, the store's identity (32 bytes), `updatedAt`, and
 * the three columns one after the other. Numbers are doubles, least significant byte first.
 */
const magic = Buffer.from("nixperf store journal 1\n");
const hashBytes = 32;
const start = magic.length + 32 + 32;
const perPath = hashBytes + 8 + 8;

/** The largest file that a journal can be. */
export const maxJournalBytes: number = start + 8 + maxJournalPaths * perPath;

export function journalBytes(journal: Journal, identity: Buffer): Buffer {
  const { hashes, firstSeenDead, lastSeenInUse, updatedAt } = journal;
  const columns = Buffer.alloc(8 + hashes.length * 16);
  columns.writeDoubleLE(updatedAt ?? 0);
  firstSeenDead.forEach((seconds, i) => columns.writeDoubleLE(seconds, 8 + i * 8));
  lastSeenInUse.forEach((seconds, i) => columns.writeDoubleLE(seconds, 8 + (hashes.length + i) * 8));
  const content = Buffer.concat([identity, columns, Buffer.from(hashes.join(""), "latin1")]);
  return Buffer.concat([magic, sha256(content), content]);
}

/** What is in the file of a journal; null when it is damaged, and the empty journal when it is another store's. */
export function parseJournal(bytes: Buffer, identity: Buffer): { journal: Journal; isOtherStore: boolean } | null {
  const count = (bytes.length - start - 8) / perPath;
  if (!Number.isInteger(count) || count < 0 || count > maxJournalPaths) return null;
  if (!bytes.subarray(0, magic.length).equals(magic)) return null;
  const content = bytes.subarray(magic.length + 32);
  if (!sha256(content).equals(bytes.subarray(magic.length, magic.length + 32))) return null;
  if (!content.subarray(0, 32).equals(identity)) return { journal: emptyJournal(), isOtherStore: true };
  const columnAt = (at: number) => Float64Array.from({ length: count }, (_, i) => bytes.readDoubleLE(at + i * 8));
  const updatedAt = bytes.readDoubleLE(start);
  const firstSeenDead = columnAt(start + 8);
  const lastSeenInUse = columnAt(start + 8 + count * 8);
  const letters = bytes.toString("latin1", start + 8 + count * 16);
  const hashes = Array.from({ length: count }, (_, i) => letters.slice(i * hashBytes, (i + 1) * hashBytes));
  const isSorted = hashes.every((hash, i) => i === 0 || hashes[i - 1]! < hash);
  if (!isSorted || !Number.isFinite(updatedAt) || !firstSeenDead.every(Number.isFinite)) return null;
  return {
    journal: { updatedAt, basedOn: updatedAt, hashes, firstSeenDead, lastSeenInUse },
    isOtherStore: false,
  };
}

export function sha256(content: Buffer | string): Buffer {
  return createHash("sha256").update(content).digest();
}
