/** All that keeps store paths alive, as Nix's collector would find it, before asking which of it is registered. */
export interface RootScan {
  links: LinkRoot[];
  temporary: TempRoot[];
  runtime: RuntimeRoot[];
  /** Links that protect nothing now because what they lead to does not exist. */
  dangling: DanglingLink[];
  hidden: HiddenRoots;
  /** Files of temporary roots whose owner is gone; Nix's next collection removes them. */
  leakedTempRoots: number;
}

/** A link below `gcroots` or `profiles`, or a regular file there that is named after a store path. */
export interface LinkRoot {
  kind: "link" | "file";
  /** Where the root is for its owner, as `nix-store --gc --print-roots` names it: `/home/ada/src/result`. */
  path: string;
  /** The entry below `gcroots` or `profiles`; the same as `path` for a direct root. */
  entry: string;
  /** Full path of the store object it protects. Not necessarily registered. */
  target: string;
  /** When the link at `path` was made, in seconds since the epoch. */
  changed: number;
  /** Owner of the link at `path`. */
  uid: number;
}

/** What a running Nix process protects while it works: any path, registered or not, with this hash part. */
export interface TempRoot {
  /** The file below `temproots`. */
  file: string;
  hashPart: string;
  target: string;
  /** From the name of the file; null where the name is no number. */
  pid: number | null;
}

/** A store path that a process uses. */
export interface RuntimeRoot {
  /** As Nix labels it: `/proc/17/exe`, `/proc/17/fd/4`, `/proc/17/maps`, `/proc/17/environ`; `{lsof}` elsewhere. */
  path: string;
  how: "exe" | "cwd" | "fd" | "maps" | "environ" | "kernel" | "open";
  target: string;
  pid: number | null;
  /** Name of the program, cut to 15 bytes by the kernel; "nixperf itself" for the process that asks. */
  process: string | null;
}

export interface DanglingLink {
  /** The entry below `gcroots` or `profiles`. */
  entry: string;
  /** Where it leads. */
  target: string;
  /** Below `gcroots/auto`, where Nix's next collection removes it for good. */
  auto: boolean;
  /** Why the target may only be absent for now: the directory where something is usually mounted; null: no sign of it. */
  unmounted: string | null;
}

/** What this user may not look at, so that roots may be there which nobody counted. */
export interface HiddenRoots {
  /** Directories below `gcroots` and `profiles` that could not be listed: what is alive is then not known at all. */
  directories: string[];
  /** Entries whose target lies where this user may not look, such as another user's home. */
  links: string[];
  /** Files of temporary roots that belong to a running process and could not be read; null: their number is not known. */
  tempRootFiles: number | null;
  /** Processes that could not be looked at; null when not even their number is known. */
  processes: number | null;
}
