export { command } from "./command.ts";
export type {
  ArgSpec,
  Command,
  CommandInput,
  CommandSpec,
  CommandTable,
  FlagSpec,
  Amount,
  FlagValue,
  LoadedCommand,
  Progress,
  ViewContext,
} from "./command.ts";
export type { ConfigKey, ConfigValue } from "./config/key.ts";
export { configKeys, sharedKeys } from "./config/keys.ts";
export { configSchemaFiles } from "./config/json-schemas.ts";
export { config } from "./commands/config.ts";
export type { ConfigKeyRecord, ConfigOptions, ConfigRecord } from "./commands/config.ts";
export { completion } from "./commands/completion.ts";
export type { CompletionOptions, CompletionRecord, Shell } from "./commands/completion.ts";
export { recordSchemas } from "./commands/record-schemas.ts";
export type { RecordSchemas } from "./commands/record-schemas.ts";
export type { HelpRecord, VersionRecord } from "./commands/own-records.ts";
export type { ConfigInput, ConfigSetting, ConfigSource } from "./config/resolve.ts";
export { fileFormat, formatFlag } from "./global-flags.ts";
export { nodeContext } from "./node-context.ts";
export type { Output, ProcessContext } from "./process-context.ts";
export { runCommands } from "./run.ts";
export type { RunOptions } from "./run.ts";
export { describeCommands } from "./reference/describe.ts";
export type { CommandDescription, FlagDescription } from "./reference/describe.ts";
export { renderReference } from "./reference/reference.ts";
