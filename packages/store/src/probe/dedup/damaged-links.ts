import { decodeNix32 } from "@nixperf/nix/hash";
import { isLinkName } from "../../model/dedup/link-entries.ts";
import type { LinkEntries } from "../../model/dedup/link-entries.ts";
import { fileKind } from "../../model/dedup/loose-file.ts";
import { digests } from "./digests.ts";
import { entryTable } from "./entry-table.ts";
import type { Unreadable } from "./jobs.ts";
import type { Threads } from "./threads.ts";

/**
 * Hashes entries of `.links` and holds them against their names. The optimiser does not: it looks at the size alone, and
 * links good files to a damaged one of the same size (`optimisePath_` with `NoRepair`, `optimise-store.cc`).
 */
export async function damagedLinks(
  storeDir: string,
  farm: LinkEntries,
  entries: readonly number[],
  threads: Threads,
): Promise<{ damaged: string[]; unreadable: Unreadable[] }> {
  const named = entries.filter((entry) => isLinkName(farm.names[entry]!) && farm.kinds[entry]! !== fileKind.other);
  const hashes = await digests("hash", storeDir, ...entryTable(farm, named), threads, () => {});
  const damaged = named
    .filter((entry, at) => {
      const hash = hashes.of[at]!;
      return hash !== null && hash !== Buffer.from(decodeNix32(farm.names[entry]!)!).toString("latin1");
    })
    .map((entry) => farm.names[entry]!);
  return { damaged, unreadable: hashes.unreadable };
}
