import { lstatSync } from "node:fs";
import { readdir } from "node:fs/promises";
import type { Gap } from "@nixperf/errors";
import type { StoreDatabase } from "@nixperf/nix/database";
import { isStorePathName } from "@nixperf/nix/store-path";
import type { StoreListing } from "../model/snapshot.ts";

/** The names in the store directory, each byte a character; the error where it cannot be listed. */
export type StoreNames = { names: string[] } | { error: NodeJS.ErrnoException };

/** Lists the store directory, where Nix's collector starts, too. The kernel does it beside whatever else is read. */
export async function listStoreNames(realStoreDir: string): Promise<StoreNames> {
  try {
    return { names: await readdir(realStoreDir, { encoding: "latin1" }) };
  } catch (error) {
    return { error: error as NodeJS.ErrnoException };
  }
}

/**
 * Compares what was in the store directory with what is registered. The listing is older than the database, so what it
 * lacks is looked for once more: it may have been built since.
 */
export function compareListing(
  listed: StoreNames,
  realStoreDir: string,
  database: Pick<StoreDatabase, "storeDir" | "indexOf" | "count" | "paths">,
): { disk: StoreListing; gaps: Gap[] } {
  if ("error" in listed) {
    const gap: Gap = {
      at: "/unregistered",
      code: "NIXPERF_STORE_DIR_UNREADABLE",
      message: `cannot list ${realStoreDir} (${listed.error.code}): what is on disk but not registered, or the other way round, is not known`,
      tries: ["the same with sudo (nothing is written either way)"],
    };
    return { disk: { missing: null, unregistered: [], odd: [] }, gaps: [gap] };
  }
  const missing = new Uint8Array(database.count).fill(1);
  const unregistered: string[] = [];
  const odd: string[] = [];
  for (const name of listed.names) {
    const registered = database.indexOf.get(name);
    if (registered !== undefined) missing[registered] = 0;
    else if (name === ".links") continue;
    else if (isStorePathName(name)) unregistered.push(`${database.storeDir}/${name}`);
    else odd.push(Buffer.from(name, "latin1").toString("utf8"));
  }
  for (let path = missing.indexOf(1); path >= 0; path = missing.indexOf(1, path + 1)) {
    const baseName = database.paths[path]!.slice(database.storeDir.length + 1);
    if (isOnDisk(`${realStoreDir}/${baseName}`)) missing[path] = 0;
  }
  return { disk: { missing, unregistered: unregistered.sort(), odd: odd.sort() }, gaps: [] };
}

/** False as well where this user may not look. */
export function isOnDisk(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
