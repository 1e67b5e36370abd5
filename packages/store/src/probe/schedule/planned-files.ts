import { join } from "node:path";
import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { planEdit } from "@nixperf/files";
import type { EditOptions } from "@nixperf/files";
import { scheduleFiles } from "../../model/schedule/schedule-files.ts";
import { gapOf } from "../../model/schedule/schedule-gaps.ts";
import type { ScheduleFile } from "../../model/schedule/schedule-record.ts";
import type { ScheduledRun } from "../../model/schedule/scheduled-run.ts";
import type { UserManager } from "./find-manager.ts";

/** The files of the schedule by their absolute paths, with what should stand in them. */
export function wantedFiles(
  { platform, directory }: UserManager,
  run: ScheduledRun,
  home: string,
): Array<{ path: string; content: string }> {
  return scheduleFiles(platform, run, home).map(({ name, text }) => ({ path: join(directory, name), content: text }));
}

/** How the files are now, and what would become of them. */
export async function plannedFiles(
  wanted: ReadonlyArray<{ path: string; content: string }>,
  options: EditOptions,
): Promise<{ files: ScheduleFile[]; gaps: Gap[] }> {
  const files: ScheduleFile[] = [];
  const gaps: Gap[] = [];
  for (const [index, { path, content }] of wanted.entries()) {
    try {
      const { before, diff } = await planEdit({ path, content }, options);
      files.push({ path, state: before === null ? "absent" : diff === "" ? "same" : "differs", changed: false, diff });
    } catch (error) {
      if (!isNixperfError(error)) throw error;
      const state = error.code === "NIXPERF_EDIT_IN_STORE" ? "in-store" : "differs";
      files.push({ path, state, changed: false, diff: "" });
      gaps.push(gapOf(`/files/${index}/diff`, error));
    }
  }
  return { files, gaps };
}
