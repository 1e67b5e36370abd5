import { homedir } from "node:os";
import type { ArgSpec, CommandInput, FlagSpec } from "@nixperf/cli-kit";
import { stateDir } from "@nixperf/files/directories";
import type { StoreOptions } from "../verbs/store-options.ts";

/** The options that every verb has, from what was typed. */
export function storeOptions({ store, signal, onProgress }: CommandInput): StoreOptions {
  return { store, signal, onProgress };
}

/** Where nixperf keeps what earlier runs measured; null for a user without a home. */
export function stateDirectory(): string | null {
  try {
    return stateDir(process.env, homedir());
  } catch {
    return null;
  }
}

export const limitFlag: FlagSpec = {
  is: "integer",
  placeholder: "N",
  min: 1,
  brief: "How many rows the tables show",
};

export const pathArg: ArgSpec = {
  name: "PATH",
  brief: "A store path, a link to one, a generation such as system-42, a name, or a hash",
};
