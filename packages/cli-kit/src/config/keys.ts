import type { CommandTable } from "../command.ts";
import type { ConfigKey } from "./key.ts";

/** The keys that every command has. */
export const sharedKeys: readonly ConfigKey[] = [
  {
    key: "store.uri",
    scope: "machine",
    brief: "The Nix store to look at without --store; by default the one Nix would use",
    env: "NIXPERF_STORE_URI",
    is: "string",
    placeholder: "URI",
    default: null,
  },
  {
    key: "store.rows",
    scope: "both",
    brief: "How many rows a table of the store shows",
    env: "NIXPERF_STORE_ROWS",
    is: "integer",
    placeholder: "N",
    min: 1,
    default: 10,
  },
  {
    key: "output.color",
    scope: "machine",
    brief: "Whether to use colours; auto: on a terminal",
    is: "choice",
    choices: ["auto", "always", "never"],
    default: "auto",
  },
  {
    key: "strict",
    scope: "both",
    brief: "Whether a gap, something that could not be known, is an error",
    env: "NIXPERF_STRICT",
    is: "boolean",
    default: false,
  },
];

/** All keys of a program, in the order of its help: the shared ones, then each package's. A package may refine one. */
export function configKeys(tables: readonly CommandTable[]): ConfigKey[] {
  const keys = new Map<string, ConfigKey>();
  for (const key of [...sharedKeys, ...tables.flatMap((table) => table.configKeys ?? [])]) keys.set(key.key, key);
  return [...keys.values()];
}
