import { launchdAgent } from "./launchd-agent.ts";
import type { ScheduleCommand, SchedulePlatform } from "./schedule-record.ts";
import { scheduleName } from "./scheduled-run.ts";
import type { ScheduledRun } from "./scheduled-run.ts";
import { serviceUnit, timerUnit } from "./systemd-units.ts";

/** The files of a schedule by their names, with what stands in them. */
export function scheduleFiles(
  platform: SchedulePlatform,
  run: ScheduledRun,
  home: string,
): Array<{ name: string; text: string }> {
  if (platform === "launchd") {
    const text = launchdAgent(run, `${home}/Library/Logs/${scheduleName}.log`);
    return [{ name: `${scheduleName}.plist`, text }];
  }
  return [
    { name: `${scheduleName}.service`, text: serviceUnit(run) },
    { name: `${scheduleName}.timer`, text: timerUnit() },
  ];
}

/** What makes written files take effect. */
export function commandsToApply(platform: SchedulePlatform, directory: string, uid: number): ScheduleCommand[] {
  if (platform === "launchd") {
    const plist = `${directory}/${scheduleName}.plist`;
    return [advised(["launchctl", "bootstrap", `gui/${uid}`, plist], "loads the agent")];
  }
  return [
    advised(["systemctl", "--user", "daemon-reload"], "reads the new files"),
    advised(
      ["systemctl", "--user", "enable", "--now", `${scheduleName}.timer`],
      "starts the timer, now and at every login",
    ),
  ];
}

/** What has to be done before the files are taken away, and after. */
export function commandsToRevert(
  platform: SchedulePlatform,
  uid: number,
): { before: ScheduleCommand[]; after: ScheduleCommand[] } {
  if (platform === "launchd")
    return {
      before: [advised(["launchctl", "bootout", `gui/${uid}/${scheduleName}`], "unloads the agent")],
      after: [],
    };
  return {
    before: [advised(["systemctl", "--user", "disable", "--now", `${scheduleName}.timer`], "stops the timer for good")],
    after: [advised(["systemctl", "--user", "daemon-reload"], "forgets the files")],
  };
}

function advised(command: string[], does: string): ScheduleCommand {
  return { command, does, outcome: "advised", said: null };
}
