import { revertChanged } from "../errors.ts";
import { withLock } from "../with-lock.ts";
import { editLock } from "./apply-edit.ts";
import type { DoneEdit, EditOptions } from "./edit.ts";
import { findTarget } from "./find-target.ts";
import { keptFile, readKept, removeKept } from "./kept-edit.ts";
import { usualStoreDirs } from "./plan-edit.ts";
import { readText } from "./read-text.ts";
import { removeLeftovers, replaceText } from "./replace-text.ts";

/** What undoing came to. */
export interface RevertedEdit extends DoneEdit {
  /** Whether there was an edit of nixperf's to undo. */
  known: boolean;
}

/**
 * Puts back what stood in the file before nixperf edited it, when it still is what nixperf wrote. Where nixperf wrote
 * nothing, or it is undone already, nothing is done.
 *
 * @throws NIXPERF_EDIT_CHANGED when somebody has changed the file since, with the name of the file that keeps what was
 *   there before; NIXPERF_EDIT_RECORD when that is damaged; otherwise as `applyEdit`. The file is then as it was
 */
export async function revertEdit(path: string, options: EditOptions): Promise<RevertedEdit> {
  const { stateDir, signal } = options;
  const target = await findTarget(path, options.storeDirs ?? usualStoreDirs);
  return await withLock(editLock(stateDir), () => revertLocked(path, target, stateDir), { signal });
}

async function revertLocked(path: string, target: string, stateDir: string): Promise<RevertedEdit> {
  const kept = await readKept(stateDir, target);
  if (kept === null) return { path, changed: false, known: false };
  const now = await readText(target);
  const text = now?.text ?? null;
  await removeLeftovers(target);
  const changed = text !== kept.before;
  if (changed) {
    if (!kept.written.includes(text)) {
      const found = text === null ? "no file" : "a text that nixperf did not write";
      throw revertChanged(path, found, keptFile(stateDir, target), kept.before !== null);
    }
    await replaceText(target, kept.before, now?.stats ?? null, kept.mode ?? 0o600);
  }
  await removeKept(stateDir, target);
  return { path, changed, known: true };
}
