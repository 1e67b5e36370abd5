import { state } from "../model/liveness.ts";
import { listPaths } from "./path-list.ts";
import type { PathList } from "./path-list.ts";
import { modelFor } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface DeadRecord extends PathList {
  schema: "nixperf.store.dead/1";
  /**
   * Entries of the store directory that are named as store paths, not registered, and not in use: also garbage. Null when
   * the directory could not be listed.
   */
  unregistered: string[] | null;
}

/**
 * The registered paths that nothing keeps alive, which Nix's collector would delete, and the unregistered entries that
 * it would delete with them.
 *
 * @throws NIXPERF_LIVENESS_UNKNOWN when not all roots may be looked for, and what `readStore` throws.
 */
export async function dead(options: StoreOptions = {}): Promise<DeadRecord> {
  const model = await modelFor(options);
  const isListed = model.snapshot.disk.missing !== null;
  return {
    schema: "nixperf.store.dead/1",
    ...listPaths(model, state.dead),
    unregistered: isListed ? model.deadUnregistered : null,
  };
}
