import { isNixperfError } from "@nixperf/errors";
import type { NixperfError } from "@nixperf/errors";
import { applyEdit, planEdit, revertEdit, unifiedDiff } from "@nixperf/files";
import type { EditOptions, PlannedEdit } from "@nixperf/files";
import type { ScheduleFile } from "../../model/schedule/schedule-record.ts";
import { scheduleMark } from "../../model/schedule/scheduled-run.ts";

/** Carries out the edits; where one fails, those before it are undone. */
export async function writeFiles(edits: readonly PlannedEdit[], options: EditOptions): Promise<ScheduleFile[]> {
  const files: ScheduleFile[] = [];
  try {
    for (const edit of edits) {
      const { changed } = await applyEdit(edit, options);
      files.push({ path: edit.path, state: "same", changed, diff: edit.diff });
    }
  } catch (error) {
    for (const { path, changed } of files) if (changed) await revertEdit(path, options);
    throw error;
  }
  return files;
}

/** A file that was taken away, or why it was not. */
export interface TakenFile {
  file: ScheduleFile;
  refusal: NixperfError | null;
}

/**
 * Takes the files away that nixperf has written, and puts back what was there before it. A file whose text is of
 * nixperf's making goes also where no record of the edit is left. One that somebody has changed stays.
 */
export async function takeFiles(paths: readonly string[], options: EditOptions): Promise<TakenFile[]> {
  const taken: TakenFile[] = [];
  for (const path of paths) taken.push(await takeFile(path, options));
  return taken;
}

async function takeFile(path: string, options: EditOptions): Promise<TakenFile> {
  try {
    const now = await planEdit({ path, content: null }, options);
    const { changed, known } = await revertEdit(path, options);
    const isOurs = !known && now.before !== null && now.before.split("\n").some((line) => line.includes(scheduleMark));
    if (isOurs) await applyEdit(now, options);
    const after = await planEdit({ path, content: null }, options);
    const state = after.before === null ? "absent" : "differs";
    const diff = changed || isOurs ? unifiedDiff(path, now.before, after.before) : "";
    return { file: { path, state, changed: changed || isOurs, diff }, refusal: null };
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const state = error.code === "NIXPERF_EDIT_IN_STORE" ? "in-store" : "differs";
    return { file: { path, state, changed: false, diff: "" }, refusal: error };
  }
}
