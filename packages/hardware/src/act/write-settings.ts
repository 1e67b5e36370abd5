import { readFileSync, statSync } from "node:fs";
import { isNixperfError } from "@nixperf/errors";
import { applyEdit, revertEdit } from "@nixperf/files";
import type { Advice, SettingsWorld } from "@nixperf/settings";
import { changesDaemon, planSettings, restartCommand } from "@nixperf/settings/edit";
import type { PlannedSettings } from "@nixperf/settings/edit";
import { setupHome } from "../errors.ts";
import type { SetupScope } from "../model/recommend/scope.ts";

/** A nix.conf to be changed. */
export interface SettingsWork {
  file: string;
  advice: readonly Advice[];
  scope: SetupScope;
  world: SettingsWorld;
  storeDirs: readonly string[];
  stateDir: string;
  signal: AbortSignal | undefined;
}

/** What became of a nix.conf, or would. */
export interface WrittenSettings {
  /**
   * `differs`: the file is not as advised. `as-advised`: it is. `generated`: a Nix configuration makes it, so that it is
   * never edited.
   */
  state: "differs" | "as-advised" | "generated";
  /** In the unified format; empty when there is nothing to do. */
  diff: string;
  /** Whether the file is another one than before. */
  changed: boolean;
  /** Whether a daemon goes on with the old values until it is restarted. */
  needsRestart: boolean;
  /** How to restart it; null where it need not be, or where it is not known what starts it. */
  restart: string | null;
}

const nothing = { diff: "", changed: false, needsRestart: false, restart: null };

/** Plans the change and, with `apply`, writes it. */
export async function writeSettings({ apply, ...work }: SettingsWork & { apply: boolean }): Promise<WrittenSettings> {
  const planned = await plan(work);
  // Where nothing is to be changed it does not matter who makes the file.
  if (planned === null) return { state: work.advice.length === 0 ? "as-advised" : "generated", ...nothing };
  const { edit, needsRestart, restart } = planned;
  if (!apply || edit.diff === "")
    return { ...nothing, state: edit.diff === "" ? "as-advised" : "differs", diff: edit.diff, needsRestart, restart };
  const { changed } = await applyEdit(edit, work);
  return { state: "as-advised", diff: edit.diff, changed, needsRestart, restart };
}

/**
 * Puts back what was in the file before nixperf first wrote it, when it still is what nixperf wrote last.
 *
 * @throws NIXPERF_EDIT_CHANGED when somebody has changed it since: says where what was there is kept, and how to go on
 */
export async function revertSettings(work: SettingsWork): Promise<WrittenSettings> {
  const { file, advice, scope, world } = work;
  const before = textIn(file);
  const done = await revertEdit(file, work).catch((error: unknown) => {
    if (isNixperfError(error) && error.code === "NIXPERF_EDIT_IN_STORE") return null;
    throw error;
  });
  if (done === null) return { state: "generated", ...nothing };
  const isOther = done.changed && changesDaemon(before, textIn(file));
  const needsRestart = isOther && scope === "system" && (world.access === "daemon" || world.hasDaemon === true);
  return {
    ...nothing,
    state: !done.changed && advice.length === 0 ? "as-advised" : "differs",
    changed: done.changed,
    needsRestart,
    restart: needsRestart ? restartCommand(world) : null,
  };
}

/** Null where there is none, or none that can be read. */
function textIn(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** Null where the file is a link into a store. */
async function plan({ advice, scope, world, storeDirs }: SettingsWork): Promise<PlannedSettings | null> {
  const changes = advice.map(({ setting, advised }) => ({ setting, value: advised }));
  try {
    return await planSettings({ changes, scope, world, storeDirs });
  } catch (error) {
    if (isNixperfError(error) && error.code === "NIXPERF_CONF_IN_STORE") return null;
    throw error;
  }
}

/**
 * With sudo, root's files would come to lie in the caller's home, where he could not change them.
 *
 * @throws NIXPERF_SETUP_HOME
 */
export function refuseForeignHome(home: string): void {
  const owner = statSync(home, { throwIfNoEntry: false })?.uid;
  if (owner !== undefined && owner !== 0) throw setupHome(home, owner);
}
