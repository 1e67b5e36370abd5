import type { ConfigFile, ConfigSearch } from "@nixperf/files/config";
import { isNixperfError } from "@nixperf/errors";
import type { NixperfError } from "@nixperf/errors";
import { relative } from "node:path";
import { configProjectOnly, configScope, configUnknown, configValue } from "../errors.ts";
import type { ConfigKey, ConfigValue } from "./key.ts";
import { expectedOf, readText } from "./value-text.ts";

export type ConfigSource = "flag" | "environment" | "project" | "machine" | "given" | "default";

/** A place that says what a key is. */
export interface ConfigSetting {
  source: ConfigSource;
  /** The flag, the variable, or file and line; `null` for a default. */
  at: string | null;
  /** As it is written there. */
  value: ConfigValue;
  /** What commands get: for an object what its schema makes of it, else the value. */
  meaning: unknown;
}

export interface ResolvedConfig {
  files: ConfigFile[];
  /** For each key every place that sets it, the one that wins first; the default is always there, last. */
  settings: Map<string, ConfigSetting[]>;
  /** What is wrong, where `tolerant` let it pass: `file` is an index into `files`. */
  faults: Array<{ file: number; fault: NixperfError }>;
}

export interface ConfigInput {
  keys: readonly ConfigKey[];
  /** How this program is called, for the commands that errors advise. */
  program: string;
  env: ConfigSearch["env"];
  home: string | null;
  cwd: string;
  /** `--config`. */
  file?: string;
  /** What flags say of keys, with the flag. */
  flags?: ReadonlyArray<{ key: string; flag: string; value: ConfigValue }>;
  /** Report what is wrong with a file instead of throwing it: the file then counts as empty. */
  tolerant?: boolean;
}

/**
 * Finds out what every key is: flags beat the environment, which beats the project's file, which beats the machine's
 * files, which beat the default. A file is checked whole before anything of it counts: what is unknown, has a wrong
 * value, or stands in a file of the wrong scope is refused with file and line. zod is loaded only when there is a file.
 */
export async function resolveConfig(input: ConfigInput): Promise<ResolvedConfig> {
  const { exists, readConfigFiles, readFile } = await import("@nixperf/files/config");
  const { env, home, cwd, file, tolerant = false } = input;
  const faults: ResolvedConfig["faults"] = [];
  const broken = new Map<string, NixperfError>();
  const files = await readConfigFiles({
    env,
    home,
    cwd,
    read: readFile,
    exists,
    ...(file === undefined ? {} : { given: file }),
    ...(tolerant ? { onFault: (place, fault) => void broken.set(place.file, fault) } : {}),
  });
  const inFiles = new Map<string, ConfigSetting[]>();
  const machineFile = files.find(({ scope }) => scope === "machine")?.file ?? "config.jsonc";
  for (const [index, one] of files.entries()) {
    const fault = broken.get(one.file);
    if (fault !== undefined) faults.push({ file: index, fault });
    if (one.content === null) continue;
    const { checkFile } = await import("./check-file.ts");
    try {
      for (const { key, line, ...found } of await checkFile(one, input.keys, faultsOf(input, one, machineFile))) {
        const at = `${shortName(one.file, cwd)}:${line}`;
        inFiles.set(key, [...(inFiles.get(key) ?? []), { source: one.scope, at, ...found }]);
      }
    } catch (error) {
      if (!tolerant || !isNixperfError(error)) throw error;
      faults.push({ file: index, fault: error });
    }
  }
  const settings: ResolvedConfig["settings"] = new Map();
  for (const key of input.keys) {
    const flag = input.flags?.find((one) => one.key === key.key);
    settings.set(key.key, [
      ...(flag ? [{ source: "flag" as const, at: flag.flag, value: flag.value, meaning: flag.value }] : []),
      ...fromEnvironment(key, env),
      ...(inFiles.get(key.key) ?? []),
      { source: "default", at: null, value: key.default, meaning: key.default },
    ]);
  }
  return { files, settings, faults };
}

/** How the faults of a file are said; which of them it has is found by `checkFile`. */
export interface FileFaults {
  /** `within`: the object in which it stands, when that is one key's. */
  unknown: (line: number, key: string, known: readonly string[], within?: string) => Error;
  wrongScope: (line: number, key: ConfigKey) => Error;
  wrongValue: (line: number, key: string, given: string, expected: string) => Error;
}

function faultsOf({ cwd, program }: ConfigInput, { file }: ConfigFile, machineFile: string): FileFaults {
  const at = (line: number): string => `${shortName(file, cwd)}:${line}`;
  return {
    unknown: (line, key, known, within) => configUnknown(at(line), key, known, program, within),
    wrongScope: (line, { key, scope }) =>
      scope === "machine"
        ? configScope(at(line), key, machineFile, program)
        : configProjectOnly(at(line), key, program),
    wrongValue: (line, key, given, expected) => configValue(at(line), key, given, expected),
  };
}

/** A file below the current directory by its relative name, any other by its whole name. */
function shortName(file: string, cwd: string): string {
  const short = relative(cwd, file);
  return short.startsWith("..") ? file : short;
}

/** What the environment says of a key. An empty variable says nothing. */
function fromEnvironment(key: ConfigKey, env: ConfigInput["env"]): ConfigSetting[] {
  const text = key.env === undefined ? undefined : env[key.env];
  if (key.env === undefined || !text) return [];
  const value = readText(key, text);
  if (value === null) throw configValue(key.env, key.key, JSON.stringify(text), expectedOf(key));
  return [{ source: "environment", at: key.env, value, meaning: value }];
}
