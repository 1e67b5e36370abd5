import { createHash } from "node:crypto";
import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

/** All that can be seen of a file without changing it, except when it was last read. */
export interface TreeEntry {
  type: "file" | "directory" | "symlink" | "other";
  /** Permission bits, in octal. */
  mode: string;
  uid: number;
  gid: number;
  nlink: number;
  ino: bigint;
  size: number;
  mtimeNs: bigint;
  ctimeNs: bigint;
  /** The text of a symbolic link. */
  link: string | null;
  /** SHA-256 of a regular file's content; null for anything else, and where it may not be read. */
  content: string | null;
}

/** The entries of a directory by relative path; `.` is the directory itself. */
export type TreeDigest = ReadonlyMap<string, TreeEntry>;

/** Looks at everything below `dir`; taken before and after, two digests show whether anything was touched. */
export function treeDigest(dir: string): TreeDigest {
  const entries = new Map<string, TreeEntry>();
  visit(Buffer.from(dir), ".", entries);
  return entries;
}

/**
 * One line for every difference, empty when nothing was touched. `ignore` names what may differ; a copy, for instance,
 * has other inodes and change times.
 */
export function diffDigests(
  before: TreeDigest,
  after: TreeDigest,
  options: { ignore?: readonly (keyof TreeEntry)[] } = {},
): string[] {
  const lines: string[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(path), after.get(path)];
    if (old === undefined) lines.push(`new: ${path}`);
    else if (now === undefined) lines.push(`gone: ${path}`);
    else {
      for (const key of Object.keys(old) as (keyof TreeEntry)[]) {
        if (old[key] === now[key] || options.ignore?.includes(key)) continue;
        lines.push(`changed: ${path}: ${key} ${old[key]} -> ${now[key]}`);
      }
    }
  }
  return lines.sort();
}

function visit(path: Buffer, name: string, entries: Map<string, TreeEntry>): void {
  const stat = lstatSync(path, { bigint: true });
  entries.set(name, entryOf(path, stat));
  if (!stat.isDirectory()) return;
  // Names are bytes: what is not UTF-8 has to be opened by its bytes.
  for (const child of readdirSync(path, { encoding: "buffer" })) {
    visit(Buffer.concat([path, Buffer.from("/"), child]), `${name}/${readable(child)}`, entries);
  }
}

function entryOf(path: Buffer, stat: BigIntStats): TreeEntry {
  const type = stat.isFile() ? "file" : stat.isDirectory() ? "directory" : stat.isSymbolicLink() ? "symlink" : "other";
  return {
    type,
    mode: (Number(stat.mode) & 0o7777).toString(8),
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    nlink: Number(stat.nlink),
    ino: stat.ino,
    size: Number(stat.size),
    mtimeNs: stat.mtimeNs,
    ctimeNs: stat.ctimeNs,
    link: type === "symlink" ? readable(readlinkSync(path, { encoding: "buffer" })) : null,
    content: type === "file" ? hashOf(path) : null,
  };
}

function hashOf(path: Buffer): string | null {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EACCES") return null;
    throw error;
  }
}

function readable(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? text : `(not UTF-8) ${bytes.toString("latin1")}`;
}
