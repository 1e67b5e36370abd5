import type { CommandTable } from "@nixperf/cli-kit";
import { ledgerKey } from "@nixperf/history/config";
import manifest from "../../package.json" with { type: "json" };
import { buildersCommand } from "./builders.ts";
import { calibrateCommand } from "./calibrate.ts";
import { detectCommand } from "./detect.ts";
import { doctorCommand } from "./doctor.ts";
import { recommendCommand } from "./recommend.ts";
import { setupCommand } from "./setup.ts";
import { simulateCommand } from "./simulate.ts";
import { configKeys } from "./sizing-flags.ts";

/** The commands of this package, for its own program and for the umbrella. */
export const table: CommandTable = {
  package: "hardware",
  program: "nixperf-hardware",
  version: manifest.version,
  brief: "What this machine is, and how Nix should be set for it",
  commands: [
    detectCommand,
    recommendCommand,
    doctorCommand,
    setupCommand,
    simulateCommand,
    buildersCommand,
    calibrateCommand,
  ],
  configKeys: [...configKeys, ledgerKey],
};
