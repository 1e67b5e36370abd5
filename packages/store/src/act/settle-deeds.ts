import { continueDeeds, readDeeds } from "./deeds.ts";
import type { DeedsRead } from "./deeds.ts";
import { readLinkState } from "./link-state.ts";
import type { NixAccess } from "./nix-access.ts";
import { settleAside } from "./remove-link.ts";

/**
 * Finds out, by looking, what became of the roots of which a run that was killed did not say it any more, writes that
 * down, and settles links that it had set aside. What the file says then. A file of another
 * store is only read.
 *
 * @throws NIXPERF_STATE_UNREADABLE, NIXPERF_STATE_UNWRITABLE
 */
export async function settleDeeds(file: string, nix: NixAccess, now?: () => number): Promise<DeedsRead | null> {
  const read = await readDeeds(file);
  if (read === null || read.open.length === 0) return read;
  const { dir, stateDir } = read.header.store;
  if (dir !== nix.location.storeDir || stateDir !== nix.location.stateDir) return read;
  const deeds = continueDeeds(file, now);
  for (const { root, aside } of read.open) {
    const settled = aside === null ? null : await settleAside(aside, { ...nix, link: root });
    if (settled?.removed) await deeds.done({ ...root, text: settled.text });
    else if (settled === null && readLinkState(root.path) === "absent") await deeds.done(root);
    else await deeds.skipped({ path: root.path, why: settled?.why ?? "the run ended before its turn" });
  }
  return readDeeds(file);
}
