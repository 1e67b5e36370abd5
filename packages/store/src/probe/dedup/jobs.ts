import { lstatSync } from "node:fs";
import type { Stats } from "node:fs";
import { fileKind } from "../../model/dedup/loose-file.ts";
import type { FileKind } from "../../model/dedup/loose-file.ts";
import { onDisk } from "../disk/walk-entry.ts";
import { narHash, sampleHash } from "./hash-file.ts";
import { pathReader, pathTable } from "./path-table.ts";
import type { PathTable } from "./path-table.ts";
import { walkFiles } from "./walk-files.ts";
import { sharedBytes, sharedIntegers, sharedNumbers } from "./shared.ts";

/**
 * What a thread is told to do. All of them get the same, and take what is next by counting up `next`, which is shared;
 * so none is idle while there is work, and nobody has to hand it out. Paths and names are byte paths (see `EntryVisitor`).
 */
export type Job = LookAtLinks | WalkEntries | Digest;

/** Looks at entries of `.links`. */
export interface LookAtLinks {
  do: "look-at-links";
  next: Int32Array<SharedArrayBuffer>;
  directory: string;
  /** With `/` between them, which no name has; one text is handed over faster than a list. */
  names: string;
  /** Whose columns are filled in. */
  kinds: Uint8Array<SharedArrayBuffer>;
  sizes: Float64Array<SharedArrayBuffer>;
  bytes: Float64Array<SharedArrayBuffer>;
  links: Uint32Array<SharedArrayBuffer>;
  inodes: Float64Array<SharedArrayBuffer>;
}

/** Walks entries of the store directory for what is not in `.links` yet. */
export interface WalkEntries {
  do: "walk-entries";
  next: Int32Array<SharedArrayBuffer>;
  storeDir: string;
  /** As above. */
  names: string;
  /** The inodes in `.links`. */
  linked: ReadonlyArray<number | bigint>;
  /** Whether symbolic links can have hard links; they cannot on macOS. */
  linksSymlinks: boolean;
  /** Whether applications are left alone, as on macOS. */
  sparesApplications: boolean;
}

/** Computes digests of files: of their NARs, or of samples. */
export interface Digest {
  do: "sample" | "hash";
  next: Int32Array<SharedArrayBuffer>;
  directory: string;
  files: FileTable;
  /** Which of the files, in this order. */
  rows: Uint32Array<SharedArrayBuffer>;
  /** 32 bytes for each of the rows. */
  digests: Uint8Array<SharedArrayBuffer>;
}

/** Files below a directory, in columns. */
export interface FileTable {
  paths: PathTable;
  kinds: Uint8Array<SharedArrayBuffer>;
  sizes: Float64Array<SharedArrayBuffer>;
}

/** What a thread found. */
export interface Found {
  /** Inode numbers above 2^53, by row. */
  large: Array<[row: number, inode: bigint]>;
  unreadable: Unreadable[];
  rows: LooseRows | null;
}

/** What could not be looked at, by byte path. */
export interface Unreadable {
  path: string;
  code: string;
  /** The file it was, where digests were to be computed. */
  row?: number;
}

/** Rows of `LooseNames`, and what else is known of them. */
export interface LooseRows extends FileTable {
  entries: Uint32Array<SharedArrayBuffer>;
  inodes: Float64Array<SharedArrayBuffer>;
  bytes: Float64Array<SharedArrayBuffer>;
  links: Uint32Array<SharedArrayBuffer>;
  /** `st_ctime` in milliseconds. */
  changed: Float64Array<SharedArrayBuffer>;
  /** Byte paths of regular files that their owner may write, which the optimiser leaves alone. */
  writable: string[];
}

export function doJob(job: Job): Found {
  switch (job.do) {
    case "look-at-links":
      return lookAtLinks(job);
    case "walk-entries":
      return walkEntries(job);
    case "hash":
    case "sample":
      return digest(job);
  }
}

/** The numbers below `end` that nobody has taken yet. */
function* untaken(next: Int32Array<SharedArrayBuffer>, end: number): Generator<number> {
  for (let at = Atomics.add(next, 0, 1); at < end; at = Atomics.add(next, 0, 1)) yield at;
}

function lookAtLinks(job: LookAtLinks): Found {
  const found: Found = { large: [], unreadable: [], rows: null };
  const names = job.names.split("/");
  for (const row of untaken(job.next, names.length)) {
    const path = `${job.directory}/${names[row]!}`;
    try {
      const stats = lstatSync(onDisk(path), { throwIfNoEntry: false });
      if (stats === undefined) continue;
      job.kinds[row] = kindOf(stats);
      job.sizes[row] = stats.size;
      job.bytes[row] = stats.blocks * 512;
      job.links[row] = stats.nlink;
      job.inodes[row] = stats.ino;
      if (stats.ino > Number.MAX_SAFE_INTEGER) found.large.push([row, lstatSync(onDisk(path), { bigint: true }).ino]);
    } catch (error) {
      found.unreadable.push({ path, code: codeOf(error) });
    }
  }
  return found;
}

const application = /\.app\/Contents\/./;

function walkEntries(job: WalkEntries): Found {
  const linked = new Set(job.linked);
  const writable: string[] = [];
  const found: Found = { large: [], unreadable: [], rows: null };
  const entries: number[] = [];
  const inodes: number[] = [];
  const kinds: number[] = [];
  const sizes: number[] = [];
  const bytes: number[] = [];
  const links: number[] = [];
  const changed: number[] = [];
  const paths: string[] = [];
  const cut = job.storeDir.length + 1;
  const names = job.names === "" ? [] : job.names.split("/");
  for (const entry of untaken(job.next, names.length)) {
    walkFiles(job.storeDir, names[entry]!, {
      found(path, stats, inode) {
        const kind = kindOf(stats);
        if (kind === fileKind.other || (kind === fileKind.symlink && !job.linksSymlinks)) return;
        if (stats.nlink > 1 && linked.has(inode)) return;
        if (job.sparesApplications && application.test(path)) return;
        if (kind !== fileKind.symlink && (stats.mode & 0o200) !== 0) {
          writable.push(path.slice(cut));
          return;
        }
        if (typeof inode === "bigint") found.large.push([paths.length, inode]);
        paths.push(path.slice(cut));
        entries.push(entry);
        inodes.push(stats.ino);
        kinds.push(kind);
        sizes.push(stats.size);
        bytes.push(stats.blocks * 512);
        links.push(stats.nlink);
        changed.push(stats.ctimeMs);
      },
      unreadable: (path, code) => void found.unreadable.push({ path, code }),
    });
  }
  found.rows = {
    paths: pathTable(paths),
    entries: sharedIntegers(entries),
    inodes: sharedNumbers(inodes),
    kinds: sharedBytes(kinds),
    sizes: sharedNumbers(sizes),
    bytes: sharedNumbers(bytes),
    links: sharedIntegers(links),
    changed: sharedNumbers(changed),
    writable,
  };
  return found;
}

function digest({ do: what, next, directory, files, rows, digests }: Digest): Found {
  const found: Found = { large: [], unreadable: [], rows: null };
  const pathOf = pathReader(files.paths);
  for (const at of untaken(next, rows.length)) {
    const row = rows[at]!;
    const path = `${directory}/${pathOf(row)}`;
    const size = files.sizes[row]!;
    try {
      const made = what === "hash" ? narHash(path, files.kinds[row]! as FileKind, size) : sampleHash(path, size);
      digests.set(made, at * 32);
    } catch (error) {
      found.unreadable.push({ path, code: codeOf(error), row });
    }
  }
  return found;
}

function kindOf(stats: Stats): FileKind {
  if (stats.isSymbolicLink()) return fileKind.symlink;
  if (!stats.isFile()) return fileKind.other;
  return (stats.mode & 0o100) === 0 ? fileKind.regular : fileKind.executable;
}

/** The system's code; whatever has none is a mistake of ours and goes on. */
function codeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  return code;
}
