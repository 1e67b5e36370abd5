import { readStoreDatabase } from "@nixperf/nix/database";
import type { StoreDatabase } from "@nixperf/nix/database";
import type { StoreLocation } from "@nixperf/nix/location";
import { findRoots } from "@nixperf/nix/roots";
import type { RootScan } from "@nixperf/nix/roots";
import { storeBusy } from "../errors.ts";
import { willBeTold } from "./kept/kept-files.ts";
import type { KeptRows } from "./kept/rows-file.ts";
import { stampOf } from "./kept/stamp.ts";
import type { Stamp } from "./kept/stamp.ts";
import { compareListing, isOnDisk, listStoreNames } from "./list-store.ts";

/** What of a store neither roots nor processes can change. */
export interface Rows {
  database: StoreDatabase;
  /** How the store directory differs from it. */
  compared: () => Promise<ReturnType<typeof compareListing>>;
  isKept: boolean;
}

/**
 * The directory is listed first, see `compareListing`; the kernel does it while the database is read. Both are done before
 * anybody looks for roots: what comes to be on disk after that would have none.
 */
export async function readRows(location: StoreLocation, signal: AbortSignal | undefined): Promise<Rows> {
  const listing = listStoreNames(location.realStoreDir);
  const database = await readStoreDatabase({ location, signal });
  const names = await listing;
  const compared = async () => compareListing(names, location.realStoreDir, database);
  return { database, compared, isKept: false };
}

export function recalled({ database, listing }: KeptRows): Rows {
  return { database, compared: async () => ({ disk: listing, gaps: [] }), isKept: true };
}

/** What is ahead in so many looks in a row is not registered: see {@link readAgreeing}. */
const looksToBelieve = 3;
const mostLooks = 12;

/**
 * Roots that agree with the rows: read after them, so that what was registered in between shows as a root that leads to a
 * path on disk without a row. What such a path needs could seem to be dead, so both are read again, until
 *
 * - no root does that; or
 * - the store was at rest from before the rows were read until after the roots were, so that the path has no row indeed; or
 * - the root did in three looks in a row. In the first, the path may have been in the making by a Nix that began after
 *   temporary roots had been looked for; in the second it may have been registered between rows and roots; by the third it
 *   has been registered, or is still in the making and shows among the temporary roots.
 *
 * @param rows what was read of the store first, where it was in the state `before`
 * @throws NIXPERF_STORE_BUSY
 */
export async function readAgreeing(
  location: StoreLocation,
  rows: Rows,
  before: Stamp,
  signal: AbortSignal | undefined,
): Promise<{ rows: Rows; roots: RootScan }> {
  let ahead = new Map<string, number>();
  for (let looks = 1; ; looks++) {
    signal?.throwIfAborted();
    const roots = await findRoots({ location, signal });
    ahead = targetsAhead(rows.database, roots, location, ahead);
    const isBelieved = [...ahead.values()].every((inARow) => inARow >= looksToBelieve);
    if (isBelieved || willBeTold(location, before)) return { rows, roots };
    if (looks === mostLooks) throw storeBusy(location.storeDir, [...ahead.keys()]);
    signal?.throwIfAborted();
    before = stampOf(location);
    rows = await readRows(location, signal);
  }
}

/**
 * What roots lead to, on disk but not registered, and in how many looks in a row. What a Nix that runs protects besides is
 * being built: it has not been forgotten, and neither have locks, which never are registered.
 */
function targetsAhead(
  database: StoreDatabase,
  roots: RootScan,
  { storeDir, realStoreDir }: StoreLocation,
  earlier: ReadonlyMap<string, number>,
): Map<string, number> {
  const building = new Set(roots.temporary.map(({ hashPart }) => hashPart));
  const ahead = new Map<string, number>();
  for (const { target } of [...roots.links, ...roots.runtime]) {
    const baseName = target.slice(storeDir.length + 1);
    if (database.indexOf.has(baseName) || baseName.endsWith(".lock") || building.has(baseName.slice(0, 32))) continue;
    if (isOnDisk(`${realStoreDir}/${baseName}`)) ahead.set(target, (earlier.get(target) ?? 0) + 1);
  }
  return ahead;
}
