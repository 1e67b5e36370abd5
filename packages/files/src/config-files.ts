import { isNixperfError } from "@nixperf/errors";
import type { NixperfError } from "@nixperf/errors";
import { dirname, join, resolve } from "node:path";
import { configDirs } from "./directories.ts";
import type { Environment } from "./directories.ts";
import type { Exists, ReadFile } from "./effects.ts";
import { configMissing } from "./errors.ts";
import type { JsoncNode } from "./jsonc.ts";

/** Whose settings a file holds: those of this machine, or those of the project in the current directory. */
export type ConfigScope = "project" | "machine";

/** A place where a configuration file is looked for. */
export interface ConfigPlace {
  /** `given` for the file of `--config`, which may hold keys of both scopes. */
  scope: ConfigScope | "given";
  /** Absolute path. */
  file: string;
}

/** A configuration file, as far as it exists. */
export interface ConfigFile extends ConfigPlace {
  exists: boolean;
  /** What stands in it; `null` when there is no such file, or when it cannot be read and `onFault` did not throw. */
  content: JsoncNode | null;
}

export interface ConfigSearch {
  env: Environment;
  /** Home directory of the user, `null` when there is none. */
  home: string | null;
  /** Absolute path of the current directory. */
  cwd: string;
  /** The one file to use instead of those that would be found. */
  given?: string;
  /** Where the whole machine's configuration is kept; `/etc` but in tests. */
  system?: string;
  read: ReadFile;
  exists: Exists;
  /** Called with what is wrong with a file, which then counts as empty. Without it that is thrown. */
  onFault?: (place: ConfigPlace, fault: NixperfError) => void;
}

/** Name of a project's configuration file. */
export const projectFileName = "nixperf.jsonc";

/**
 * Where configuration is looked for, the place that wins first: `nixperf.jsonc` in the current directory and above, up
 * to the root of the git repository and no further (outside a repository: in the current directory only), then
 * `config.jsonc` in each of {@link configDirs}. A given file stands alone.
 */
export async function configPlaces(search: ConfigSearch): Promise<ConfigPlace[]> {
  if (search.given !== undefined) return [{ scope: "given", file: resolve(search.cwd, search.given) }];
  const project = await projectDirectories(search.cwd, search.exists);
  const machine = configDirs(search.env, search.home, search.system);
  return [
    ...project.map((directory): ConfigPlace => ({ scope: "project", file: join(directory, projectFileName) })),
    ...machine.map((directory): ConfigPlace => ({ scope: "machine", file: join(directory, "config.jsonc") })),
  ];
}

/**
 * Reads the configuration files of {@link configPlaces}, the one that wins first. Of a project only the nearest file
 * counts. Throws NIXPERF_CONFIG_SYNTAX, NIXPERF_CONFIG_UNREADABLE, and NIXPERF_CONFIG_MISSING for a given file that
 * does not exist. The JSONC parser is loaded only when there is a file.
 */
export async function readConfigFiles(search: ConfigSearch): Promise<ConfigFile[]> {
  const files: ConfigFile[] = [];
  let projectFound = false;
  for (const place of await configPlaces(search)) {
    if (place.scope === "project" && projectFound) continue;
    const file = await readPlace(place, search);
    if (!file.exists && place.scope === "given") throw configMissing(place.file);
    files.push(file);
    projectFound ||= file.exists && place.scope === "project";
  }
  return files;
}

async function readPlace(place: ConfigPlace, { read, onFault }: ConfigSearch): Promise<ConfigFile> {
  try {
    const text = await read(place.file);
    if (text === null) return { ...place, exists: false, content: null };
    const { parseJsonc } = await import("./jsonc.ts");
    return { ...place, exists: true, content: parseJsonc(text, place.file) };
  } catch (error) {
    if (onFault === undefined || !isNixperfError(error)) throw error;
    onFault(place, error);
    return { ...place, exists: true, content: null };
  }
}

/** The current directory and those above it, to the one that holds `.git`; without one, the current directory alone. */
async function projectDirectories(cwd: string, exists: Exists): Promise<string[]> {
  const walked: string[] = [];
  for (let directory = cwd; ; directory = dirname(directory)) {
    walked.push(directory);
    if (await exists(join(directory, ".git"))) return walked;
    if (dirname(directory) === directory) return [cwd];
  }
}
