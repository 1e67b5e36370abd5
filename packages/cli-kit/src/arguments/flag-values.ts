import type { FlagSpec, FlagValue } from "../command.ts";
import { flagValue } from "../errors.ts";

/** What a flag's value must be, in words. */
export function expectedValue(spec: FlagSpec): string {
  switch (spec.is) {
    case "boolean":
      return "no value";
    case "string":
      return spec.placeholder;
    case "choice":
      return `one of ${spec.choices.join(", ")}`;
    case "integer":
      return `a whole number of at least ${spec.min ?? 0}`;
    case "size":
      return "a size such as 20GB or 20GiB";
    case "amount":
      return "a size such as 20GB, or a part such as 15%";
    case "age":
      return "an age such as 14d or 6w";
  }
}

/** A whole number as people write it, or `null`. No signs, no fractions, no exponents, nothing above 2⁵³. */
export function wholeNumber(text: string, min = 0): number | null {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) && value >= min ? value : null;
}

/**
 * The value of a flag, from the texts given to it (`undefined` when it was not given: then its default, if it has one).
 * Throws NIXPERF_FLAG_VALUE. The parsers of sizes and ages are loaded only when one is given.
 */
export async function readFlag(
  name: string,
  spec: FlagSpec,
  texts: readonly string[] | undefined,
): Promise<FlagValue | undefined> {
  if (spec.is === "boolean") return texts !== undefined;
  const isList = spec.is === "string" && spec.many;
  if (texts === undefined) {
    if (spec.is === "amount") return undefined;
    return isList && spec.default !== undefined ? [spec.default] : spec.default;
  }
  if (isList) return [...texts];
  return readOne(`--${name}`, spec, texts[0] ?? "");
}

async function readOne(flag: string, spec: FlagSpec, text: string): Promise<FlagValue> {
  const value = await parseValue(spec, text);
  if (value === null) throw flagValue(flag, text, expectedValue(spec), spec.is === "choice" ? spec.choices : []);
  return value;
}

async function parseValue(spec: FlagSpec, text: string): Promise<FlagValue | null> {
  switch (spec.is) {
    case "choice":
      return spec.choices.includes(text) ? text : null;
    case "integer":
      return wholeNumber(text, spec.min);
    case "size": {
      const size = (await import("@nixperf/render")).parseSize(text);
      return size !== null && "bytes" in size ? size.bytes : null;
    }
    case "amount":
      return (await import("@nixperf/render")).parseSize(text);
    case "age":
      return (await import("@nixperf/render")).parseAge(text);
    default:
      return text === "" ? null : text;
  }
}
