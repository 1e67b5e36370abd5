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
);

export type ConfigValue = boolean | string | number | null;
