import { wholeNumber } from "../arguments/flag-values.ts";
import type { ConfigKey, ConfigValue } from "./key.ts";

/** The value that an environment variable's text means for a key; `null` when it means none. */
export function readText(key: ConfigKey, text: string): ConfigValue {
  switch (key.is) {
    case "string":
      return text;
    case "choice":
      return key.choices.includes(text) ? text : null;
    case "integer":
      return wholeNumber(text, key.min);
    case "boolean":
      return text === "1" || text === "true" ? true : text === "0" || text === "false" ? false : null;
    case "object":
      return null;
  }
}

/** What a key's value must be, in words. */
export function expectedOf(key: ConfigKey): string {
  switch (key.is) {
    case "string":
      return "a text that is not empty";
    case "choice":
      return `one of ${key.choices.join(", ")}`;
    case "integer":
      return `a whole number of at least ${key.min ?? 0}`;
    case "boolean":
      return "true or false";
    case "object":
      return key.expected;
  }
}

/** What stands in a file, cut to what fits in an error. */
export function shortJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
