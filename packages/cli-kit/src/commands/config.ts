import type { Gap } from "@nixperf/errors";
import { command } from "../command.ts";
import type { Command } from "../command.ts";
import type { ConfigKey, ConfigValue } from "../config/key.ts";
import type { ConfigInput, ConfigSetting } from "../config/resolve.ts";
import { withoutPassword } from "../config/without-password.ts";

/** Every configuration key, its value, and where that comes from. */
export interface ConfigRecord {
  schema: "nixperf.cli-kit.config/1";
  /** Where configuration is looked for, the place that wins first. */
  files: Array<{ scope: "project" | "machine" | "given"; file: string; exists: boolean }>;
  keys: ConfigKeyRecord[];
  /** What is wrong with a file, which then counts as empty here; every other command refuses it. */
  gaps: Gap[];
}

export interface ConfigKeyRecord {
  key: string;
  scope: "machine" | "project" | "both";
  brief: string;
  value: ConfigValue;
  source: ConfigSetting["source"];
  /** The flag, the variable, or file and line; `null` for a default. */
  at: string | null;
  /** Environment variable that sets it; `null` when there is none. */
  env: string | null;
  default: ConfigValue;
  /** All places that set it, the one that wins first; the default is the last. */
  settings: Array<{ source: ConfigSetting["source"]; at: string | null; value: ConfigValue }>;
}

export interface ConfigOptions extends ConfigInput {
  /** Only this key. */
  explain?: string;
}

/** Tells what every configuration key is and why: the one verb whose subject is the configuration itself. */
export async function config(options: ConfigOptions): Promise<ConfigRecord> {
  const { resolveConfig } = await import("../config/resolve.ts");
  const { files, settings, faults } = await resolveConfig({ ...options, tolerant: true });
  const keys: ConfigKeyRecord[] = [];
  for (const key of options.keys) {
    if (options.explain !== undefined && options.explain !== key.key) continue;
    const all = settings.get(key.key) ?? [];
    const [winner] = all;
    if (winner === undefined) continue;
    const { scope, brief, env = null } = key;
    const places = all.map(({ source, at, value }) => ({ source, at, value: withoutPassword(value) }));
    const { source, at } = winner;
    const value = withoutPassword(winner.value);
    keys.push({ key: key.key, scope, brief, value, source, at, env, default: key.default, settings: places });
  }
  return {
    schema: "nixperf.cli-kit.config/1",
    files: files.map(({ scope, file, exists }) => ({ scope, file, exists })),
    keys,
    gaps: faults.map(({ file, fault }) => ({
      at: `/files/${file}`,
      code: fault.code,
      message: [fault.message, fault.found && `found ${fault.found}`, fault.expected && `expected ${fault.expected}`]
        .filter((part) => part !== null)
        .join("; "),
      tries: ["correct the file; until then every other command refuses it"],
    })),
  };
}

/** The command `config`, for a program with these keys. `input` is what this run of it was given. */
export function configCommand(keys: readonly ConfigKey[], input: () => Omit<ConfigInput, "keys">): Command {
  return command<ConfigOptions, ConfigRecord>({
    name: "config",
    verb: "config",
    schema: "nixperf.cli-kit.config/1",
    brief: "Show every configuration key, its value, and where that comes from",
    description:
      "Flags beat environment variables, which beat the project's file (nixperf.jsonc, upwards to the git root), which " +
      "beats the machine's files, which beat the defaults. Keys of the machine are refused in a project's file.",
    examples: [
      { command: "config", does: "every key and its value" },
      { command: "config --explain store.uri", does: "every place that sets the key, and where it may be set" },
    ],
    flags: {
      explain: {
        is: "choice",
        choices: keys.map(({ key }) => key),
        briefs: keys.map(({ brief }) => brief),
        brief: "Tell everything about one key",
      },
    },
    load: async () => ({ verb: config, view: async () => (await import("./config-view.ts")).configView }),
    options: ({ flags }) => ({
      ...input(),
      keys,
      ...(typeof flags["explain"] === "string" ? { explain: flags["explain"] } : {}),
    }),
  });
}
