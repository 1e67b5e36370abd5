import { isNixperfError } from "@nixperf/errors";
import { planEdit } from "@nixperf/files";
import type { PlannedEdit } from "@nixperf/files";
import { parseNixConf, readNixConf } from "@nixperf/nix/conf";
import type { ConfLine } from "@nixperf/nix/conf";
import { sameValue } from "../advice/advise.ts";
import { confInStore, settingOverridden } from "../errors.ts";
import { confPlaces } from "../present/conf-places.ts";
import { hasDaemon } from "../present/read-settings.ts";
import type { SettingsWorld } from "../present/read-settings.ts";
import { linesBySetting, seenValue } from "../present/seen-values.ts";
import type { SeenValue } from "../present/seen-values.ts";
import type { NixSetting } from "../table/setting.ts";
import { writtenName } from "../table/table.ts";
import { checkChanges } from "../text/check-change.ts";
import type { CheckedChange, SettingChange } from "../text/check-change.ts";
import { editNixConf } from "../text/edit-nix-conf.ts";
import { changesDaemon } from "./changes-daemon.ts";
import { restartCommand } from "./restart-command.ts";

/** What to change, and in whose file. */
export interface PlanSettingsOptions {
  changes: readonly SettingChange[];
  /** `user`: this user's nix.conf. `system`: the machine's. */
  scope: "user" | "system";
  world: SettingsWorld;
  /** Directories of stores, into which nothing is written. Default `/nix/store`. */
  storeDirs?: readonly string[] | undefined;
}

/** A change to a nix.conf, as it was planned. Nothing has been changed yet: see `applyEdit` of `@nixperf/files`. */
export interface PlannedSettings {
  edit: PlannedEdit;
  /**
   * Whether a daemon keeps running with the old values until it is restarted; not for those that clients use themselves, or
   * read of the machine's file and send with every connection, such as `max-jobs` and `cores`.
   */
  needsRestart: boolean;
  /** The command that restarts it: see `restartCommand`; `null` also where none has to be. */
  restart: string | null;
}

/**
 * Plans to change settings in a nix.conf, keeping all else in it.
 *
 * @throws what `editNixConf` throws; NIXPERF_CONF_IN_STORE for a file that a Nix configuration makes;
 *   NIXPERF_SETTING_OVERRIDDEN where a later line of another file would win; what `planEdit` throws
 */
export async function planSettings(options: PlanSettingsOptions): Promise<PlannedSettings> {
  const { changes, scope, world, storeDirs } = options;
  const path = confPlaces(world)[scope];
  const plan = (content: string | null): Promise<PlannedEdit> =>
    planEdit({ path, content }, { storeDirs }).catch((error: unknown) => {
      if (isNixperfError(error) && error.code === "NIXPERF_EDIT_IN_STORE")
        throw confInStore(path, error.found, otherWays(changes, scope, world.platform), error);
      throw error;
    });
  const { before } = await plan(null);
  const after = editNixConf(before ?? "", changes, { file: path, nix: world.nix });
  // Where there is no file and nothing to say, none is made.
  const edit = await plan(before === null && after === "" ? null : after);
  checkEffect(edit, options);
  const needsRestart = scope === "system" && hasDaemon(world) && changesDaemon(edit.before, edit.after);
  return { edit, needsRestart, restart: needsRestart ? restartCommand(world) : null };
}

function otherWays(changes: readonly SettingChange[], scope: "user" | "system", platform: string): string[] {
  const made = scope === "user" ? "home-manager" : platform === "darwin" ? "nix-darwin" : "NixOS";
  return changes.map(({ setting, value }) =>
    value === null
      ? `take nix.settings.${setting} out of the ${made} configuration`
      : `nix.settings.${setting} (${value}) in the ${made} configuration`,
  );
}

/** Reads the files as Nix will, with the new text in its place. */
function checkEffect({ path, before, after }: PlannedEdit, { changes, scope, world }: PlanSettingsOptions): void {
  const { NIX_CONFIG: _passing, ...lasting } = world.env;
  const env = scope === "user" ? lasting : { ...lasting, NIX_USER_CONF_FILES: "" };
  const readFile = (file: string): string | null => (file === path ? after : world.readFile(file));
  const hadLines = new Set(parseNixConf(before ?? "", path).map((line) => settingOf(line)));
  const lines = linesBySetting(readNixConf({ env, home: world.home, scope: "client", readFile }));
  for (const change of checkChanges(changes, world.nix)) {
    const seen = seenValue(change.setting, lines.get(change.setting) ?? [], { ...world, env });
    // To take away a line is something done, whatever other files say.
    const isGone = change.value === null && hadLines.has(change.setting);
    if (!isGone && !isInEffect(change, seen))
      throw settingOverridden(change.setting.name, path, seen.origin, seen.value);
  }
}

function settingOf(line: ConfLine): NixSetting | null {
  return line.kind === "assignment" ? (writtenName(line.name)?.setting ?? null) : null;
}

function isInEffect({ setting, isAddition, value }: CheckedChange, seen: SeenValue): boolean {
  if (value === null) return seen.origin.kind !== "line";
  if (!isAddition) return seen.value !== null && sameValue(setting, seen.value, value);
  const words = `${seen.value ?? ""} ${seen.added ?? ""}`.split(" ");
  return value.split(" ").every((word) => words.includes(word));
}
