import type { Gap } from "@nixperf/errors";
import { reach } from "@nixperf/graph";
import { resolvePath } from "../probe/resolve-path.ts";
import { gapsAt } from "./gaps-at.ts";
import type { PathItem } from "./path-list.ts";
import { identityOf, modelFor } from "./store-identity.ts";
import type { StoreIdentity } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface ClosureOptions extends StoreOptions {
  /** A store path, something inside one, a link to one, a generation such as `system-42`, a name, or a hash. */
  path: string;
}

export interface ClosureRecord {
  schema: "nixperf.store.closure/1";
  store: StoreIdentity;
  path: string;
  /** Number of paths, itself included. */
  paths: number;
  narBytes: number;
  /** The largest first. */
  items: PathItem[];
  gaps: Gap[];
}

/**
 * Everything a path needs, itself included, over its references: what `nix-store --query --requisites` lists.
 *
 * @throws NIXPERF_PATH_NOT_IN_STORE, NIXPERF_PATH_AMBIGUOUS, and what `readStore` throws.
 */
export async function closure(options: ClosureOptions): Promise<ClosureRecord> {
  const model = await modelFor(options);
  const start = resolvePath(model, options.path);
  const { paths, narSizes, references } = model.snapshot.database;
  const items: PathItem[] = [];
  reach(references, [start]).forEach((isNeeded, path) => {
    if (isNeeded === 1) items.push({ path: paths[path]!, narBytes: narSizes[path] === 0 ? null : narSizes[path]! });
  });
  items.sort((a, b) => (b.narBytes ?? 0) - (a.narBytes ?? 0) || (a.path < b.path ? -1 : 1));
  return {
    schema: "nixperf.store.closure/1",
    store: identityOf(model.snapshot),
    path: paths[start]!,
    paths: items.length,
    narBytes: items.reduce((sum, item) => sum + (item.narBytes ?? 0), 0),
    items,
    gaps: gapsAt({ "/paths/narBytes": "/narBytes" }, model.snapshot.database.gaps),
  };
}
