import { command } from "@nixperf/cli-kit";
import type { CommandTable } from "@nixperf/cli-kit";
import { table as hardware } from "@nixperf/hardware/cli";
import { table as metrics } from "@nixperf/metrics/cli";
import { freshFlag, storeOptions, table as store } from "@nixperf/store/cli";
import type { StoreOptions } from "@nixperf/store";
import manifest from "../../package.json" with { type: "json" };
import type { OverviewRecord } from "../verbs/overview.ts";

/** The umbrella's own command, which runs when none is typed. */
export const table: CommandTable = {
  package: "nixperf",
  program: "nixperf",
  version: manifest.version,
  brief: "Where Nix spends its time and its space, and what to change",
  bare: "overview",
  commands: [
    command<StoreOptions, OverviewRecord>({
      name: "overview",
      verb: "overview",
      schema: "nixperf.nixperf.overview/1",
      brief: "What matters now, each with the command that tells more",
      examples: [{ command: "overview", does: "the same as nixperf alone" }],
      flags: { fresh: freshFlag },
      load: async () => {
        const { overview } = await import("../verbs/overview.ts");
        return {
          verb: overview,
          view: async () => (await import("../view/overview-view.ts")).overviewView,
          items: (record) => record.items,
        };
      },
      options: storeOptions,
    }),
  ],
};

/** Every command: the umbrella's own, then each package's under its name. */
export const tables: readonly CommandTable[] = [table, hardware, metrics, store];
