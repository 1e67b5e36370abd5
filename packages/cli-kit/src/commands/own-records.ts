import type { CommandDescription } from "../reference/describe.ts";

/** What `--help --json` prints: the commands at and below the place where it was asked. */
export interface HelpRecord {
  schema: "nixperf.cli-kit.help/1";
  commands: CommandDescription[];
  gaps: [];
}

/** What `--version --json` prints. */
export interface VersionRecord {
  schema: "nixperf.cli-kit.version/1";
  program: string;
  version: string;
  /** Version of the Node that runs it. */
  node: string;
  gaps: [];
}
