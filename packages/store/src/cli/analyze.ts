import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { AnalyzeOptions, AnalyzeRecord } from "../verbs/analyze.ts";
import { freshFlag, limitFlag, stateDirectory, storeOptions } from "./common.ts";

export const analyzeCommand: Command = command<AnalyzeOptions, AnalyzeRecord>({
  name: "analyze",
  verb: "analyze",
  schema: "nixperf.store.analyze/1",
  brief: "How big the store is, what keeps it alive, what could go",
  description:
    "Reads the store's database and roots at one instant, without locks and without changing anything, as any user. " +
    "Retained is what would become dead if a root let go; closure is all it needs.",
  examples: [
    { command: "analyze", does: "the overview" },
    { command: "analyze --json | jq .dead.narBytes", does: "one figure of it" },
    { command: "analyze --store /mnt", does: "the store of another system, mounted at /mnt" },
  ],
  flags: {
    each: { is: "boolean", brief: "With --json: every path with its own, closure and retained size" },
    disk: { is: "boolean", brief: "Also walk the store: what it takes on disk, and what would come back" },
    fresh: freshFlag,
    limit: limitFlag,
  },
  load: async () => {
    const { analyze } = await import("../verbs/analyze.ts");
    return {
      verb: analyze,
      view: async () => (await import("../view/analyze-view.ts")).analyzeView,
      items: (record) => record.each ?? [record],
    };
  },
  options: (input) => ({
    ...storeOptions(input),
    each: input.flags["each"] === true,
    disk: input.flags["disk"] === true,
    state: stateDirectory(),
    rows: (input.flags["limit"] ?? input.config("store.rows")) as number,
  }),
});
