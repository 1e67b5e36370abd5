import type { CommandTable } from "@nixperf/cli-kit";
import { ledgerKey } from "@nixperf/history/config";
import manifest from "../../package.json" with { type: "json" };
import { collectCommand } from "./collect.ts";
import { doctorCommand } from "./doctor.ts";
import { historyCommands } from "./history.ts";

/** The commands of this package, for its own program and for the umbrella. */
export const table: CommandTable = {
  package: "metrics",
  program: "nixperf-metrics",
  version: manifest.version,
  brief: "What a build cost, and how long the next one will take",
  groups: { history: "What is kept of earlier runs" },
  commands: [collectCommand, doctorCommand, ...historyCommands],
  configKeys: [ledgerKey],
};
