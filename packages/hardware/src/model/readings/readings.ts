/**
 * What was read of a machine, and nothing made of it yet. Taken from this machine, printed by a script on another one,
 * or kept in a file; what is concluded is the same each time. Everything in it is hostile until it is parsed.
 */
export interface Readings {
  /**
   * Text by absolute path, without white space at its end. `null`: it is there, but may not be read or is larger than
   * such a file can be. What is not there is not in it.
   */
  files: Record<string, string | null>;
  /** What symbolic links say, by absolute path. */
  links: Record<string, string>;
  /** Room on the file systems under directories. */
  space: Record<string, Space>;
  /** What programs said, by the command line; those that are not there, or did not end, are not in it. */
  commands: Record<string, CommandReading>;
  /** Of the environment only what is looked for, and of much of that only that it is there. */
  env: Record<string, string>;
  store: StoreReading;
}

/** What statfs(2) says of the file system that holds a directory. */
export interface Space {
  /** The directory itself or, where it does not exist, the nearest one above that does; no links in it. */
  realPath: string;
  blockBytes: number;
  blocks: number;
  /** Free for those without privilege. */
  freeBlocks: number;
  /** 0 on file systems that make inodes as they need them. */
  inodes: number;
  freeInodes: number;
}

export interface CommandReading {
  stdout: string;
  code: number;
}

/** The store that Nix would use there. */
export interface StoreReading {
  dir: string;
  /** Where the store objects are on disk. */
  realDir: string;
  stateDir: string;
  /** Which process changes the store: the user's own, or the daemon; `none` where there is no store. */
  access: "direct" | "daemon" | "none";
  /** Whether the daemon's socket is there, which is also so for root, whose commands do not use it. */
  hasSocket: boolean;
}

export function noReadings(): Readings {
  return {
    files: {},
    links: {},
    space: {},
    commands: {},
    env: {},
    store: { dir: "/nix/store", realDir: "/nix/store", stateDir: "/nix/var/nix", access: "none", hasSocket: false },
  };
}
