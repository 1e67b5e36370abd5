export { configPlaces, projectFileName, readConfigFiles } from "./config-files.ts";
export type { ConfigFile, ConfigPlace, ConfigScope, ConfigSearch } from "./config-files.ts";
export { exists, readFile } from "./effects.ts";
export type { Exists, ReadFile } from "./effects.ts";
export type { JsoncNode } from "./jsonc.ts";
