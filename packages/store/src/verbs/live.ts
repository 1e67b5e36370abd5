import { state } from "../model/liveness.ts";
import { listPaths } from "./path-list.ts";
import type { PathList } from "./path-list.ts";
import { modelFor } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface LiveRecord extends PathList {
  schema: "nixperf.store.live/1";
}

/**
 * The registered paths that a root keeps alive, in whatever order Nix's collector looks.
 *
 * @throws NIXPERF_LIVENESS_UNKNOWN when not all roots may be looked for, and what `readStore` throws.
 */
export async function live(options: StoreOptions = {}): Promise<LiveRecord> {
  return { schema: "nixperf.store.live/1", ...listPaths(await modelFor(options), state.live) };
}
