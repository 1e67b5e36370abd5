import type { Gap } from "@nixperf/errors";
import type { Neighbour } from "../neighbours/neighbour.ts";
import type { DeclaredBy } from "./nix-module.ts";

/** Whether and how the store is collected every week by nixperf, and what was done about it. */
export interface ScheduleRecord {
  schema: "nixperf.store.schedule/1";
  platform: SchedulePlatform;
  did: "shown" | "applied" | "reverted";
  /** After what was done: `declared` when the files come from a configuration, in a Nix store. */
  state: "absent" | "installed" | "differs" | "declared";
  run: ScheduledProgram;
  files: ScheduleFile[];
  commands: ScheduleCommand[];
  /** Whether it is started; null when nobody could be asked. */
  active: boolean | null;
  /** When it runs next, ISO 8601 UTC; null when it does not, or that is not known. */
  nextRunAt: string | null;
  /** Whether it also runs while this user is not logged in; null when that is not known. */
  runsWhenLoggedOut: boolean | null;
  /** The same for the configuration of NixOS, nix-darwin or home-manager, where there is one. */
  module: { declaredBy: DeclaredBy; text: string } | null;
  /** What else collects here. */
  neighbours: Neighbour[];
  gaps: Gap[];
}

export type SchedulePlatform = "systemd" | "launchd";

export interface ScheduledProgram {
  /** The program by its absolute path, and its arguments. */
  command: string[];
  /** What it is run with: `PATH`, and variables that decide about the store and the configuration. */
  environment: Record<string, string>;
  /** Whether the program will still be there next week. It is not scheduled otherwise. */
  lasts: boolean;
  /** Why not, in words; null when it lasts. */
  why: string | null;
}

export interface ScheduleFile {
  path: string;
  /** As it is now, after what was done. `in-store`: the file is a link into a Nix store and is never written. */
  state: "absent" | "same" | "differs" | "in-store";
  /** Whether it was written or removed just now. */
  changed: boolean;
  /** In the unified format: what was done, or else what would be; empty for nothing. */
  diff: string;
}

/** A command that makes the schedule take effect. */
export interface ScheduleCommand {
  command: string[];
  does: string;
  /** `advised`: was not run, because nothing was to be done yet or nobody would have answered it. */
  outcome: "advised" | "done" | "failed";
  /** What it said when it failed. */
  said: string | null;
}

/** Whether all was done that was to be: no command failed or was left to the user, no file was left alone. */
export function isComplete({ did, commands, files, state }: ScheduleRecord): boolean {
  if (did === "shown") return true;
  if (commands.some(({ outcome }) => outcome !== "done")) return false;
  return did === "applied" ? state === "installed" : files.every((file) => file.state === "absent");
}
