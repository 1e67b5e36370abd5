import { lstatSync } from "node:fs";
import type { Stats } from "node:fs";
import { fileKind } from "../../model/dedup/loose-file.ts";
import type { FileKind } from "../../model/dedup/loose-file.ts";
import { onDisk, walkEntry } from "../disk/walk-entry.ts";
import { narHash, sampleHash } from "./hash-file.ts";

/**
 * What a thread is told to do. All of them get the same, and take what is next by counting up `next`, which is shared;
 * so none is idle while there is work, and nobody has to hand it out. Paths and names are byte paths (see `walkEntry`).
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
  /** With zeros between them. */
  paths: string;
  kinds: Uint8Array;
  sizes: Float64Array;
  /** 32 bytes for each. */
  digests: Uint8Array<SharedArrayBuffer>;
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
}

/** Rows of `LooseNames`, and what else is known of them. */
export interface LooseRows {
  entries: number[];
  inodes: number[];
  kinds: number[];
  sizes: number[];
  bytes: number[];
  links: number[];
  changed: number[];
  /** Byte paths in the store directory, in one text with zeros between, which crosses faster than many. */
  paths: string;
  /** Regular files that their owner may write, which the optimiser leaves alone. */
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
  const rows: LooseRows = {
    entries: [],
    inodes: [],
    kinds: [],
    sizes: [],
    bytes: [],
    links: [],
    changed: [],
    paths: "",
    writable: [],
  };
  const found: Found = { large: [], unreadable: [], rows };
  const paths: string[] = [];
  const cut = job.storeDir.length + 1;
  const names = job.names === "" ? [] : job.names.split("/");
  for (const entry of untaken(job.next, names.length)) {
    walkEntry(job.storeDir, names[entry]!, {
      found(path, stats, inode) {
        const kind = kindOf(stats);
        if (kind === fileKind.other || (kind === fileKind.symlink && !job.linksSymlinks)) return;
        if (stats.nlink > 1 && linked.has(inode)) return;
        if (job.sparesApplications && application.test(path)) return;
        if (kind !== fileKind.symlink && (stats.mode & 0o200) !== 0) {
          rows.writable.push(path.slice(cut));
          return;
        }
        if (typeof inode === "bigint") found.large.push([paths.length, inode]);
        paths.push(path.slice(cut));
        rows.entries.push(entry);
        rows.inodes.push(stats.ino);
        rows.kinds.push(kind);
        rows.sizes.push(stats.size);
        rows.bytes.push(stats.blocks * 512);
        rows.links.push(stats.nlink);
        rows.changed.push(stats.ctimeMs);
      },
      unreadable: (path, code) => void found.unreadable.push({ path, code }),
    });
  }
  rows.paths = paths.join("\0");
  return found;
}

function digest(job: Digest): Found {
  const found: Found = { large: [], unreadable: [], rows: null };
  const paths = job.paths.split("\0");
  for (const row of untaken(job.next, paths.length)) {
    const path = `${job.directory}/${paths[row]!}`;
    const size = job.sizes[row]!;
    try {
      const made = job.do === "hash" ? narHash(path, job.kinds[row]! as FileKind, size) : sampleHash(path, size);
      job.digests.set(made, row * 32);
    } catch (error) {
      found.unreadable.push({ path, code: codeOf(error) });
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
