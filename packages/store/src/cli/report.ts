import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { ReportOptions, ReportRecord } from "../verbs/report.ts";
import { freshFlag, stateDirectory, storeOptions } from "./common.ts";

export const reportCommand: Command = command<ReportOptions, ReportRecord>({
  name: "report",
  verb: "report",
  schema: "nixperf.store.report/1",
  brief: "The whole analysis as one document, with a map of what takes the space",
  examples: [
    { command: "report --format html > store.html", does: "one page, no network needed, to look at or send" },
    { command: "report --format markdown", does: "for an issue or a wiki" },
  ],
  flags: { fresh: freshFlag },
  load: async () => {
    const { report } = await import("../verbs/report.ts");
    return { verb: report, view: async () => (await import("../view/report-view.ts")).reportView };
  },
  options: (input) => ({ ...storeOptions(input), state: stateDirectory() }),
});
