import type { Gap } from "@nixperf/errors";
import { readSettings } from "@nixperf/settings";
import type { PresentSettings, SettingsWorld } from "@nixperf/settings";
import { hasDaemon } from "../daemon.ts";
import { machineOf } from "../machine.ts";
import type { Machine } from "../machine.ts";
import { versionOf } from "../nix/nix-set-up.ts";
import { commandNames } from "../readings/plan.ts";
import type { Readings } from "../readings/readings.ts";
import { isHidden, saidBy, textOf } from "../readings/text.ts";
import { nixSays } from "../nix/nix-says.ts";
import type { NixSays } from "../nix/nix-says.ts";
import { lastingEnv, overridden } from "./scope.ts";
import type { OverriddenSetting, SetupScope } from "./scope.ts";

/** A machine, and the settings that its Nix has now: what advice is made of. */
export interface Situation {
  machine: Machine;
  present: PresentSettings;
  world: SettingsWorld;
  /** Of the machine, pointing into it. */
  machineGaps: Gap[];
  /** Whose files the values of `present` are judged by; null: all that this process reads. */
  scope: SetupScope | null;
  /** What is otherwise for this process than those files say. */
  overridden: OverriddenSetting[];
  /** What `nix --version` says with these settings; null where it was not asked. */
  nixSays: NixSays | null;
}

/**
 * What was read of a machine, put together. With a scope the values are those of its files, as `NIX_CONFIG` and, for the
 * machine's, users' own files say nothing of what writing it would change; faults are those of all that this process reads.
 */
export function situationOf(readings: Readings, scope: SetupScope | null = null): Situation {
  const { machine, gaps } = machineOf(readings);
  const world = worldOf(readings, machine);
  const here = readSettings(world);
  const rest = { machine, world, machineGaps: gaps, scope, nixSays: nixSays(readings) };
  if (scope === null) return { ...rest, present: here, overridden: [] };
  const { values } = readSettings({ ...world, env: lastingEnv(world.env, scope) });
  const present = { ...here, values };
  return { ...rest, present, overridden: overridden(here, present) };
}

/** The machine as the settings package looks at it: files as they were read, and no others. */
function worldOf(readings: Readings, machine: Machine): SettingsWorld {
  const { env, store } = readings;
  const groups = saidBy(readings, commandNames.groups);
  const { logical } = machine.cpu;
  return {
    env,
    home: env["HOME"] ?? "/nonexistent",
    user: {
      name: saidBy(readings, commandNames.user),
      groups: groups === null ? null : groups.split(" ").filter((group) => group !== ""),
    },
    platform: machine.platform.os.value ?? "unknown",
    nix: versionOf(readings),
    cpus: logical.value === null ? null : { count: logical.value, source: logical.source ?? "" },
    // Where there is no store yet, who makes one makes it himself.
    access: store.access === "daemon" ? "daemon" : "direct",
    hasDaemon: hasDaemon(readings),
    readFile: (path) => {
      if (isHidden(readings, path)) throw new Error("it may not be read");
      return textOf(readings, path);
    },
  };
}
