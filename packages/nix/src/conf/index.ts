export { parseNixConf } from "./parse-conf.ts";
export type { ConfLine, ConfOrigin } from "./parse-conf.ts";
export { readNixConf } from "./read-conf.ts";
export type { ConfAssignment, ConfProblem, ConfSetting, NixConf, ReadFile, ReadNixConfOptions } from "./read-conf.ts";
export { nixConfFiles } from "./conf-files.ts";
export type { NixConfFiles } from "./conf-files.ts";
export { canonicalSettingName, settingAliases } from "./aliases.ts";
export { parseBooleanSetting } from "./boolean-setting.ts";
export { flagSettings } from "./flag-settings.ts";
