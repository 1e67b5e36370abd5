import { command } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import type { TopOptions, TopRecord } from "../verbs/top.ts";
import { freshFlag, limitFlag, storeOptions } from "./common.ts";

export const topCommand: Command = command<TopOptions, TopRecord>({
  name: "top",
  verb: "top",
  schema: "nixperf.store.top/1",
  brief: "The largest paths",
  examples: [
    { command: "top", does: "by what would become dead with them" },
    { command: "top --by nar --state dead --limit 50", does: "the largest dead ones" },
  ],
  flags: {
    by: { is: "choice", choices: ["nar", "closure", "retained"], default: "retained", brief: "By which size" },
    state: { is: "choice", choices: ["live", "dead", "order-dependent"], brief: "Only paths in this state" },
    fresh: freshFlag,
    limit: limitFlag,
  },
  load: async () => {
    const { top } = await import("../verbs/top.ts");
    return {
      verb: top,
      view: async () => (await import("../view/top-view.ts")).topView,
      items: (record) => record.items,
    };
  },
  options: (input) => ({
    ...storeOptions(input),
    by: input.flags["by"] as TopOptions["by"],
    state: input.flags["state"] as TopOptions["state"],
    limit: (input.flags["limit"] ?? input.config("store.rows")) as number,
  }),
});
