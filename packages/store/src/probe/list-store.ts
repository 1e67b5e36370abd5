import { readdirSync } from "node:fs";
import type { Gap } from "@nixperf/errors";
import type { StoreDatabase } from "@nixperf/nix/database";
import { isStorePathName } from "@nixperf/nix/store-path";
import type { StoreListing } from "../model/snapshot.ts";

/** Compares the store directory with what is registered. Nix's collector starts from this directory, too. */
export function listStore(
  realStoreDir: string,
  database: Pick<StoreDatabase, "storeDir" | "indexOf" | "count">,
): { disk: StoreListing; gaps: Gap[] } {
  let names: string[];
  try {
    names = readdirSync(realStoreDir, { encoding: "latin1" });
  } catch (error) {
    const gap: Gap = {
      at: "/unregistered",
      code: "NIXPERF_STORE_DIR_UNREADABLE",
      message: `cannot list ${realStoreDir} (${(error as NodeJS.ErrnoException).code}): what is on disk but not registered, or the other way round, is not known`,
      tries: ["the same with sudo (nothing is written either way)"],
    };
    return { disk: { missing: null, unregistered: [], odd: [] }, gaps: [gap] };
  }
  const missing = new Uint8Array(database.count).fill(1);
  const unregistered: string[] = [];
  const odd: string[] = [];
  for (const name of names) {
    const path = `${database.storeDir}/${name}`;
    const registered = database.indexOf.get(path);
    if (registered !== undefined) missing[registered] = 0;
    else if (name === ".links") continue;
    else if (isStorePathName(name)) unregistered.push(path);
    else odd.push(Buffer.from(name, "latin1").toString("utf8"));
  }
  return { disk: { missing, unregistered: unregistered.sort(), odd: odd.sort() }, gaps: [] };
}
