import { readFileSync } from "node:fs";
import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import type { StoreDatabase } from "@nixperf/nix/database";
import { parseDerivation, realisationIds } from "@nixperf/nix/drv";
import type { Derivation } from "@nixperf/nix/drv";
import { isDerivationName } from "@nixperf/nix/store-path";
import type { StoreSnapshot } from "../model/snapshot.ts";

/**
 * Which paths the outputs of content-addressed derivations were realised to (`queryPartialDerivationOutputMap`,
 * `local-store.cc`). Up to Nix 2.34 the table names a derivation by a hash of its content, so the derivations have to be
 * read from the store; since 2.35 it names them.
 */
export function realisedOutputs(
  database: StoreDatabase,
  realStoreDir: string,
): { realised: StoreSnapshot["realised"]; gaps: Gap[] } {
  const realised: StoreSnapshot["realised"] = [];
  if (database.realisations.length === 0) return { realised, gaps: [] };

  const pathOf = new Map<string, number>();
  for (const { drv, outputName, path } of database.realisations) {
    const derivation = database.indexOf.get(drv);
    if (derivation !== undefined) realised.push({ derivation, path });
    // Nix never takes rows of derivations that are gone out of the newer table; of those there is nothing to read.
    else if (drv.startsWith("sha256:")) pathOf.set(drv.includes("!") ? drv : `${drv}!${outputName}`, path);
  }
  if (pathOf.size === 0) return { realised, gaps: [] };

  const read = (path: string): Derivation | null => {
    try {
      const baseName = path.slice(database.storeDir.length + 1);
      return parseDerivation(readFileSync(`${realStoreDir}/${baseName}`));
    } catch {
      return null;
    }
  };
  const idsOf = realisationIds(read);
  let unreadable = 0;
  database.paths.forEach((path, derivation) => {
    if (!isDerivationName(path)) return;
    try {
      const ids = idsOf(path);
      if (ids === null) unreadable++;
      for (const id of ids?.values() ?? []) {
        const output = pathOf.get(id);
        if (output !== undefined) realised.push({ derivation, path: output });
      }
    } catch (error) {
      if (!isNixperfError(error)) throw error;
      unreadable++;
    }
  });
  if (unreadable === 0) return { realised, gaps: [] };
  const gap: Gap = {
    at: "/orderDependent",
    code: "NIXPERF_DERIVATIONS_UNREADABLE",
    message: `${unreadable} derivations could not be read, so content-addressed outputs that they keep alive may be called dead`,
    tries: ["the same with sudo", "nix-store --verify --check-contents"],
  };
  return { realised, gaps: [gap] };
}
