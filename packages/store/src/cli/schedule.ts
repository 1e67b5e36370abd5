import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import { presetNames } from "../model/retention/presets.ts";
import { isComplete } from "../model/schedule/schedule-record.ts";
import type { ScheduleOptions, ScheduleRecord } from "../verbs/schedule.ts";

export const scheduleCommand: Command = command<ScheduleOptions, ScheduleRecord>({
  name: "schedule",
  verb: "schedule",
  schema: "nixperf.store.schedule/1",
  brief: "Collects the store every week: shows, installs or takes away the timer",
  description:
    "A systemd user timer, or a launchd agent on macOS, that runs `optimize --apply` at low priority. Where the files " +
    "come from NixOS or home-manager, the text for that configuration is shown instead. Exits with 1 when a step was " +
    "left to you.",
  examples: [
    { command: "schedule", does: "what would be written, and what else collects here" },
    { command: "schedule --apply", does: "writes it and starts it" },
    { command: "schedule --preset gentle --apply", does: "by another policy" },
    { command: "schedule --revert", does: "takes it away" },
  ],
  flags: {
    apply: { is: "boolean", brief: "Write the files and start the timer" },
    revert: { is: "boolean", brief: "Stop the timer and take the files away" },
    preset: { is: "choice", choices: presetNames, default: "weekly", brief: "By which policy to collect" },
    program: { is: "string", placeholder: "PATH", brief: "The nixperf-store to run, when it should be another" },
  },
  load: async () => {
    const { schedule } = await import("../verbs/schedule.ts");
    return {
      verb: schedule,
      view: async () => (await import("../view/schedule-view.ts")).scheduleView,
      exitCode: (record) => (isComplete(record) ? 0 : 1),
    };
  },
  options: ({ store, signal, flags }) => ({
    store,
    signal,
    apply: flags["apply"] === true,
    revert: flags["revert"] === true,
    preset: flags["preset"] as ScheduleOptions["preset"],
    program: flags["program"] as string | undefined,
  }),
});
