import type { Gap } from "@nixperf/errors";
import { diffClosures } from "../model/closure-diff.ts";
import type { PackageChange } from "../model/closure-diff.ts";
import { resolvePath } from "../probe/resolve-path.ts";
import { gapsAt } from "./gaps-at.ts";
import { identityOf, modelFor } from "./store-identity.ts";
import type { StoreIdentity } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface DiffOptions extends StoreOptions {
  /** A store path, a link to one, a generation such as `system-42`, a name, or a hash. */
  before: string;
  after: string;
}

export interface DiffRecord {
  schema: "nixperf.store.diff/1";
  store: StoreIdentity;
  before: DiffSide;
  after: DiffSide;
  /** Growth of the closure; negative when it shrank. */
  changeBytes: number;
  /** Paths in both closures. */
  samePaths: number;
  /** By package, the largest change in size first. */
  changes: PackageChange[];
  gaps: Gap[];
}

export interface DiffSide {
  /** As it was asked for. */
  asked: string;
  path: string;
  /** Of its closure, itself included. */
  paths: number;
  narBytes: number;
}

/**
 * What differs between the closures of two paths: packages added, removed, up- and downgraded, rebuilt, with sizes.
 *
 * @throws NIXPERF_PATH_NOT_IN_STORE, NIXPERF_PATH_AMBIGUOUS, and what `readStore` throws.
 */
export async function diff(options: DiffOptions): Promise<DiffRecord> {
  const model = await modelFor(options);
  const from = resolvePath(model, options.before);
  const to = resolvePath(model, options.after);
  const { database } = model.snapshot;
  const { before, after, samePaths, changes } = diffClosures(database, from, to);
  return {
    schema: "nixperf.store.diff/1",
    store: identityOf(model.snapshot),
    before: { asked: options.before, path: database.paths[from]!, ...before },
    after: { asked: options.after, path: database.paths[to]!, ...after },
    changeBytes: after.narBytes - before.narBytes,
    samePaths,
    changes,
    gaps: gapsAt({}, database.gaps),
  };
}
