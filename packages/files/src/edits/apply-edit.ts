import { join } from "node:path";
import { editChanged } from "../errors.ts";
import { withLock } from "../with-lock.ts";
import type { DoneEdit, EditOptions, PlannedEdit } from "./edit.ts";
import { findTarget } from "./find-target.ts";
import { readKept, writeKept } from "./kept-edit.ts";
import { usualStoreDirs } from "./plan-edit.ts";
import { readText } from "./read-text.ts";
import { removeLeftovers, replaceText } from "./replace-text.ts";

/**
 * Carries out a planned edit, when the file still is as it was planned for. What was there before nixperf's first edit is
 * kept in the state directory until {@link revertEdit}. A file that already is as it should be is left alone.
 *
 * @throws NIXPERF_EDIT_CHANGED when the file has changed since; NIXPERF_EDIT_IN_STORE, NIXPERF_EDIT_UNFIT as `planEdit`;
 *   NIXPERF_EDIT_UNWRITABLE, NIXPERF_STATE_UNWRITABLE when it could not be written. The file is then as it was
 */
export async function applyEdit(edit: PlannedEdit, options: EditOptions): Promise<DoneEdit> {
  const { stateDir, signal } = options;
  const { path, after } = edit;
  const target = await findTarget(path, options.storeDirs ?? usualStoreDirs);
  if (target !== edit.target) throw editChanged(path, `a link that now leads to ${target}`);
  return await withLock(editLock(stateDir), () => applyLocked(edit, target, after, stateDir), { signal });
}

/** One lock for all edits: they are rare and short. */
export function editLock(stateDir: string): string {
  return join(stateDir, "edits/lock");
}

async function applyLocked(
  { path, before }: PlannedEdit,
  target: string,
  after: string | null,
  stateDir: string,
): Promise<DoneEdit> {
  const now = await readText(target);
  const text = now?.text ?? null;
  await removeLeftovers(target);
  if (text === after) return { path, changed: false };
  if (text !== before) throw editChanged(path, text === null ? "no file" : "another text than when this was planned");
  const kept = await readKept(stateDir, target);
  // On top of our own edit, what was there before the first one stays what is kept.
  const isOurs = kept !== null && kept.written.includes(text);
  const mode = now === null ? null : now.stats.mode & 0o7777;
  const record = {
    schema: "nixperf.files.edit/1",
    target,
    before: isOurs ? kept.before : text,
    mode: isOurs ? kept.mode : mode,
  } as const;
  // Until the file is replaced it holds what we wrote before.
  await writeKept(stateDir, { ...record, written: isOurs ? [text, after] : [after] });
  await replaceText(target, after, now?.stats ?? null, null);
  // Who writes our earlier text again by hand has changed the file.
  if (isOurs) await writeKept(stateDir, { ...record, written: [after] });
  return { path, changed: true };
}
