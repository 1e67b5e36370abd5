import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { withLock } from "@nixperf/files";
import { continueDeeds, listDeeds } from "../act/deeds.ts";
import type { DeedsRead } from "../act/deeds.ts";
import { readLinkState } from "../act/link-state.ts";
import { restoreRoot } from "../act/restore-root.ts";
import { settleDeeds } from "../act/settle-deeds.ts";
import { nothingToUndo } from "../errors.ts";
import type { RemovedRoot, UndoRecord } from "../model/plan/apply-record.ts";
import { ownState } from "../probe/own-state.ts";
import { applyLock } from "./apply.ts";
import { modelFor } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface UndoOptions extends Omit<StoreOptions, "snapshot"> {
  /** Where nixperf keeps what it did. Default: `$XDG_STATE_HOME/nixperf`, else `~/.local/state/nixperf`. */
  state?: string | undefined;
}

/**
 * Puts back the roots that the last plan removed from this store, as far as their paths are still in it: Nix registers
 * each anew, and then it is looked whether it is a root. Nothing is fetched or built. Once nothing more of that plan can come
 * back, the one before it is taken, and so on.
 *
 * @throws NIXPERF_NOTHING_TO_UNDO, NIXPERF_STATE_LOCKED, NIXPERF_NIX_NOT_FOUND, and what `readStore` throws
 */
export async function undo(options: UndoOptions = {}): Promise<UndoRecord> {
  const { signal, onProgress } = options;
  const state = ownState(options.state);
  return withLock(applyLock(state), async () => {
    const { snapshot } = await modelFor({ ...options, cache: null });
    const { location } = snapshot;
    const store = { dir: location.storeDir, realDir: location.realStoreDir, stateDir: location.stateDir };
    const isThere = (path: string) => snapshot.database.indexOf.has(path.slice(location.storeDir.length + 1));
    const canComeBack = ({ path, target }: RemovedRoot) =>
      isThere(target) && readLinkState(path) === "absent" && existsSync(dirname(path));
    const last = await lastRemoval(state, store, canComeBack, (file) => settleDeeds(file, { location }));
    if (last === null) throw nothingToUndo(store.realDir);
    const deeds = continueDeeds(last.file);
    const record: UndoRecord = {
      schema: "nixperf.store.undo/1",
      plan: last.header.plan,
      store,
      restored: [],
      present: [],
      skipped: [],
      gaps: [],
    };
    // Last removed, first restored: a profile's newest generations come back first.
    for (const [done, root] of [...last.removed].reverse().entries()) {
      onProgress?.({ doing: "putting roots back", done, total: last.removed.length, unit: "steps" });
      const restoration = signal?.aborted === true ? null : await restoreRoot({ location, root });
      if (restoration === null) record.skipped.push({ ...root, why: "it was stopped before" });
      else if (!restoration.restored) record.skipped.push({ ...root, why: restoration.why });
      else {
        (restoration.wasThere ? record.present : record.restored).push(root);
        await deeds.restored(root);
      }
    }
    return record;
  });
}

type Place = UndoRecord["store"];

/** The newest run in this store that removed roots which can come back; where none can, that which removed any. */
async function lastRemoval(
  state: string,
  store: Place,
  canComeBack: (root: RemovedRoot) => boolean,
  settle: (file: string) => Promise<DeedsRead | null>,
): Promise<DeedsRead | null> {
  let newest: DeedsRead | null = null;
  for (const file of listDeeds(state)) {
    const read = await settle(file);
    if (read === null || read.removed.length === 0) continue;
    const { dir, realDir, stateDir } = read.header.store;
    if (dir !== store.dir || realDir !== store.realDir || stateDir !== store.stateDir) continue;
    if (read.removed.some(canComeBack)) return read;
    newest ??= read;
  }
  return newest;
}
