import { execFileSync } from "node:child_process";
import { arch, availableParallelism, platform, totalmem } from "node:os";

/** What the figures depend on. No name of a machine or of a person is in it. */
export interface BenchEnvironment {
  cores: number;
  memoryBytes: number;
  platform: string;
  node: string;
  /** Versions of Nix, oldest first. */
  nix: string[];
  /** Version of the sqlite3 program, or null where there is none. */
  sqlite3: string | null;
}

/** This machine, with the versions of Nix in `nix`. */
export function benchEnvironment(nix: readonly string[]): BenchEnvironment {
  return {
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    platform: `${platform()} ${arch()}`,
    node: process.versions.node,
    nix: [...nix],
    sqlite3: sqliteVersion(),
  };
}

function sqliteVersion(): string | null {
  try {
    return execFileSync("sqlite3", ["--version"], { encoding: "utf8" }).split(" ")[0]!;
  } catch {
    return null;
  }
}
