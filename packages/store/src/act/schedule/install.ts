import { lstat, readlink, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Gap } from "@nixperf/errors";
import { planEdit } from "@nixperf/files";
import type { EditOptions, PlannedEdit } from "@nixperf/files";
import { commandsToApply, commandsToRevert } from "../../model/schedule/schedule-files.ts";
import { gapOf, managerGap } from "../../model/schedule/schedule-gaps.ts";
import type { ScheduleCommand, ScheduleFile } from "../../model/schedule/schedule-record.ts";
import { scheduleName } from "../../model/schedule/scheduled-run.ts";
import type { ScheduledRun } from "../../model/schedule/scheduled-run.ts";
import type { UserManager } from "../../probe/schedule/find-manager.ts";
import { wantedFiles } from "../../probe/schedule/planned-files.ts";
import type { ScheduleWorld } from "../../probe/schedule/schedule-world.ts";
import { runCommands } from "./run-commands.ts";
import { takeFiles, writeFiles } from "./write-schedule.ts";

/** What is to be installed or taken away, and how. */
export interface Schedule {
  world: ScheduleWorld;
  manager: UserManager;
  run: ScheduledRun;
  edit: EditOptions;
}

export interface Outcome {
  files: ScheduleFile[];
  commands: ScheduleCommand[];
  gaps: Gap[];
}

/** Writes the files, all or none, and has them take effect where somebody answers. */
export async function install({ world, manager, run, edit }: Schedule): Promise<Outcome> {
  const { platform, directory, answers, why } = manager;
  // All are planned before the first is written, so that one that cannot be stops them all.
  const edits: PlannedEdit[] = [];
  for (const wanted of wantedFiles(manager, run, world.home)) edits.push(await planEdit(wanted, edit));
  const files = await writeFiles(edits, edit);
  // launchd does not load again what is loaded; that there was nothing to unload is no fault.
  if (platform === "launchd") await runCommands(commandsToRevert(platform, world.uid).before, world.run, edit.signal);
  const advised = commandsToApply(platform, directory, world.uid);
  const commands = answers ? await runCommands(advised, world.run, edit.signal) : advised;
  return { files, commands, gaps: why === null ? [] : [managerGap(why)] };
}

/** Stops what runs, and takes the files away that nixperf has written. */
export async function takeAway({ world, manager, run, edit }: Schedule): Promise<Outcome> {
  const { platform, directory, answers } = manager;
  const paths = wantedFiles(manager, run, world.home).map(({ path }) => path);
  const isThere = await Promise.all(paths.map((path) => lstat(path).then(Boolean, () => false)));
  // Without a manager nothing runs that would have to be stopped.
  const isToStop = answers && isThere.includes(true);
  const { before, after } = commandsToRevert(platform, world.uid);
  const stopped = isToStop ? await runCommands(before, world.run, edit.signal) : [];
  const taken = await takeFiles(paths, edit);
  if (platform === "systemd") await removeWish(directory);
  const forgotten = isToStop ? await runCommands(after, world.run, edit.signal) : [];
  return {
    files: taken.map(({ file }) => file),
    commands: [...stopped, ...forgotten],
    gaps: taken.flatMap(({ refusal }, i) => (refusal === null ? [] : [gapOf(`/files/${i}/state`, refusal)])),
  };
}

/** The link by which `enable` has a timer started, when `disable` could not be asked to remove it. */
async function removeWish(directory: string): Promise<void> {
  const wish = join(directory, "timers.target.wants", `${scheduleName}.timer`);
  const text = await readlink(wish).catch(() => null);
  if (text !== null && text === join(directory, `${scheduleName}.timer`)) await unlink(wish).catch(() => {});
}
