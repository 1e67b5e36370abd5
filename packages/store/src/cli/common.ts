import { homedir } from "node:os";
import type { ArgSpec, CommandInput, FlagSpec } from "@nixperf/cli-kit";
import { stateDir } from "@nixperf/files/directories";
import type { StoreOptions } from "../verbs/store-options.ts";

/** The options that every verb has, from what was typed. */
export function storeOptions({ store, flags, signal, onProgress }: CommandInput): StoreOptions {
  return { store, fresh: flags["fresh"] === true, signal, onProgress };
}

/** Of commands that may take what an earlier run read. */
export const freshFlag: FlagSpec = {
  is: "boolean",
  brief: "Read all of the store again, also where nothing has changed since the last time",
};

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
