import type { Gap } from "@nixperf/errors";
import { readSettings } from "@nixperf/settings";
import type { PresentSettings, SettingsWorld } from "@nixperf/settings";
import { machineOf } from "../machine.ts";
import type { Machine } from "../machine.ts";
import { versionOf } from "../nix/nix-set-up.ts";
import { commandNames } from "../readings/plan.ts";
import type { Readings } from "../readings/readings.ts";
import { isHidden, saidBy, textOf } from "../readings/text.ts";

/** A machine, and the settings that its Nix has now: what advice is made of. */
export interface Situation {
  machine: Machine;
  present: PresentSettings;
  world: SettingsWorld;
  /** Of the machine, pointing into it. */
  machineGaps: Gap[];
}

export function situationOf(readings: Readings): Situation {
  const { machine, gaps } = machineOf(readings);
  const world = worldOf(readings, machine);
  return { machine, present: readSettings(world), world, machineGaps: gaps };
}

/** The machine as the settings package looks at it: files as they were read, and no others. */
function worldOf(readings: Readings, machine: Machine): SettingsWorld {
  const { env, store } = readings;
  const groups = saidBy(readings, commandNames.groups);
  return {
    env,
    home: env["HOME"] ?? "/nonexistent",
    user: {
      name: saidBy(readings, commandNames.user),
      groups: groups === null ? null : groups.split(" ").filter((group) => group !== ""),
    },
    platform: machine.platform.os.value ?? "unknown",
    nix: versionOf(readings),
    // Where there is no store yet, who makes one makes it himself.
    access: store.access === "daemon" ? "daemon" : "direct",
    readFile: (path) => {
      if (isHidden(readings, path)) throw new Error("it may not be read");
      return textOf(readings, path);
    },
  };
}
