import type { ZodType } from "zod";

/**
 * A key of the configuration. `machine` keys belong to the user and are refused in a project's file, so that entering a
 * cloned repository changes nothing but what the project is about; `both` may stand in either.
 */
export type ConfigKey = {
  /** Section and name: `store.rows`. */
  key: string;
  scope: "machine" | "project" | "both";
  brief: string;
  /** Environment variable that sets it as well, and wins over the files. */
  env?: string;
} & (
  | { is: "boolean"; default: boolean }
  | { is: "string"; placeholder: string; default: string | null }
  | { is: "choice"; choices: readonly string[]; default: string }
  /** A whole number of at least `min` (default 0). */
  | { is: "integer"; placeholder: string; min?: number; default: number | null }
  | ObjectKey
);

/**
 * An object with a schema of its own. The file that wins gives all of it: parts of several files are not mixed. Only
 * files can set it.
 */
export interface ObjectKey {
  is: "object";
  /** What it holds, in words: "an object of rules, such as …". */
  expected: string;
  /**
   * Loads its schema, only when a file has the key. What the schema makes of the value is what commands get. It should
   * be strict about keys; the messages of its issues say what is expected there, such as "a whole number".
   */
  schema: () => Promise<ZodType>;
  default: null;
  env?: never;
}

export type ConfigValue = boolean | string | number | null | Record<string, unknown>;
