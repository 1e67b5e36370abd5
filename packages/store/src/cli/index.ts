import type { CommandTable } from "@nixperf/cli-kit";
import { ledgerKey } from "@nixperf/history/config";
import manifest from "../../package.json" with { type: "json" };
import { analyzeCommand } from "./analyze.ts";
import { configKeys } from "./config-keys.ts";
import { closureCommand, diffCommand, whyCommand } from "./paths.ts";
import { deadCommand, liveCommand } from "./lists.ts";
import { dedupCommand } from "./dedup.ts";
import { diskCommand } from "./disk.ts";
import { doctorCommand } from "./doctor.ts";
import { applyCommand, optimizeCommand, planCommand, undoCommand } from "./plan.ts";
import { reportCommand } from "./report.ts";
import { rootsCommand } from "./roots.ts";
import { scheduleCommand } from "./schedule.ts";
import { topCommand } from "./top.ts";
import { versionsCommand } from "./versions.ts";

/** The commands of this package, for its own program and for the umbrella. */
export { freshFlag, storeOptions } from "./common.ts";

export const table: CommandTable = {
  package: "store",
  program: "nixperf-store",
  version: manifest.version,
  brief: "What is in the Nix store, what keeps it alive, and what can go",
  configKeys: [...configKeys, ledgerKey],
  commands: [
    analyzeCommand,
    rootsCommand,
    liveCommand,
    deadCommand,
    whyCommand,
    topCommand,
    closureCommand,
    diffCommand,
    versionsCommand,
    diskCommand,
    dedupCommand,
    planCommand,
    applyCommand,
    undoCommand,
    optimizeCommand,
    scheduleCommand,
    doctorCommand,
    reportCommand,
  ],
};
