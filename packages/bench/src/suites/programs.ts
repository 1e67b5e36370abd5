import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { type NixInstall, nixInstalls, postgresBin } from "@nixperf/testing";

const workspace = new URL("../../../../", import.meta.url);
const inWorkspace = (path: string): string => fileURLToPath(new URL(path, workspace));

/** The programs that suites start, as far as they are here. */
export interface Programs {
  /** Node itself, which runs nixperf. */
  node: string;
  /** `bin/main.js` of the store package and of the umbrella, built; null where they are not built. */
  store: string | null;
  nixperf: string | null;
  /** `bin/main.js` of the metrics package, built; null where it is not. */
  metrics: string | null;
  /** Loads a database with @nixperf/nix, built; null where it is not. */
  loadDatabase: string | null;
  /** Reads a log with @nixperf/nix, built; null where it is not. */
  readLog: string | null;
  /** Walks a store directory with @nixperf/store, built; null where it is not. */
  walkDisk: string | null;
  /** Asks a ledger with @nixperf/history, built; null where it is not. */
  askHistory: string | null;
  /** Where the programs of a PostgreSQL server are; null where there is none. */
  postgres: string | null;
  sqlite3: string | null;
  /** What else finds equal files, by name; null where it is not here. */
  finders: Record<"rdfind" | "jdupes" | "rmlint", string | null>;
  /** The real Nix versions, oldest first. */
  nix: readonly NixInstall[];
}

/** Looks for the programs. nixperf's own must be built first, as people get them: types are not stripped at run time. */
export function findPrograms(): Programs {
  return {
    node: process.execPath,
    store: built("store", "cli/index.js", "packages/store/bin/main.js"),
    nixperf: built("nixperf", "cli/index.js", "packages/nixperf/bin/main.js"),
    metrics: built("metrics", "cli/index.js", "packages/metrics/bin/main.js"),
    loadDatabase: built("nix", "database/index.js", "packages/bench/bin/load-database.js"),
    readLog: built("nix", "log/index.js", "packages/bench/bin/read-log.js"),
    walkDisk: built("store", "parts.js", "packages/bench/bin/walk-disk.js"),
    askHistory: built("history", "index.js", "packages/bench/bin/history-query.js"),
    postgres: postgresBin(),
    sqlite3: onPath("sqlite3"),
    finders: { rdfind: onPath("rdfind"), jdupes: onPath("jdupes"), rmlint: onPath("rmlint") },
    nix: nixInstalls(),
  };
}

/** `program`, if what it imports first of package `name` is built. */
function built(name: string, entry: string, program: string): string | null {
  return existsSync(inWorkspace(`packages/${name}/dist/${entry}`)) ? inWorkspace(program) : null;
}

/** What is missing when a built program is. */
export const notBuilt = "not built (pnpm build)";

function onPath(name: string): string | null {
  try {
    return execFileSync("/bin/sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
  } catch {
    return null;
  }
}
