import type { EditOptions, PlannedEdit } from "./edit.ts";
import { findTarget } from "./find-target.ts";
import { readText } from "./read-text.ts";
import { unifiedDiff } from "./unified-diff.ts";

/** Directories of stores, where nobody names others. */
export const usualStoreDirs: readonly string[] = ["/nix/store"];

/**
 * Plans to make `content` the whole text of the file `path`, or with `null` to remove it. Nothing is changed.
 *
 * @throws NIXPERF_EDIT_IN_STORE when the file is, through symbolic links, in a store; NIXPERF_EDIT_UNFIT when what is
 *   there is no text file that this user may read
 */
export async function planEdit(
  wanted: { path: string; content: string | null },
  options: Pick<EditOptions, "storeDirs"> = {},
): Promise<PlannedEdit> {
  const { path, content } = wanted;
  const target = await findTarget(path, options.storeDirs ?? usualStoreDirs);
  const before = (await readText(target))?.text ?? null;
  return { path, target, before, after: content, diff: unifiedDiff(path, before, content) };
}
