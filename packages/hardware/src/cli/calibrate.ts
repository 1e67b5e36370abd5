import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import { ledgerUrl } from "./ledger-flags.ts";
import type { CalibrateOptions, CalibrateRecord } from "../verbs/calibrate.ts";

export const calibrateCommand: Command = command<CalibrateOptions, CalibrateRecord>({
  name: "calibrate",
  verb: "calibrate",
  schema: "nixperf.hardware.calibrate/1",
  brief: "Measure for some seconds what processors, memory and the store's disk do",
  description:
    "The best of several short rounds that take turns, and how far the others were from it. Writes only into a directory of " +
    "its own beside the store (or where builds are), which is gone afterwards; never into the store. The figures are kept, " +
    "by the kind of machine, for other commands to go by.",
  examples: [
    { command: "calibrate", does: "in ten seconds" },
    { command: "calibrate --seconds 60", does: "with less noise" },
    { command: "calibrate --no-keep --json | jq .disk", does: "of the disk, and nothing is kept" },
  ],
  flags: {
    seconds: { is: "integer", placeholder: "N", min: 1, default: 10, brief: "How long to measure" },
    "no-keep": { is: "boolean", brief: "Do not keep what was found" },
  },
  load: async () => {
    const { calibrate } = await import("../verbs/calibrate.ts");
    return { verb: calibrate, view: async () => (await import("../view/calibrate-view.ts")).calibrateView };
  },
  options: ({ store, flags, signal, onProgress, config }) => ({
    store,
    seconds: flags["seconds"] as number | undefined,
    state: flags["no-keep"] === true ? null : undefined,
    url: ledgerUrl({ config }),
    signal,
    onProgress,
  }),
});
