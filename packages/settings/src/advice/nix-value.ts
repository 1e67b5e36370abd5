import { parseBooleanSetting } from "@nixperf/nix/conf";
import type { NixSetting } from "../table/setting.ts";
import { wholeNumber } from "./advise.ts";

/** The largest whole number of the Nix language. */
const largest = 2n ** 63n - 1n;

/** A value of nix.conf as an expression of the Nix language, of the type that `nix.settings` wants. */
export function nixValue({ type }: NixSetting, value: string): string {
  switch (type.kind) {
    case "boolean":
    case "choice": {
      const truth = parseBooleanSetting(value);
      return truth === null ? nixString(value) : String(truth);
    }
    case "integer": {
      const number = wholeNumber(value);
      return number === null || number > largest ? nixString(value) : String(number);
    }
    case "list": {
      const words = value.split(" ").filter((word) => word !== "");
      return words.length === 0 ? "[ ]" : `[ ${words.map(nixString).join(" ")} ]`;
    }
    default:
      return nixString(value);
  }
}

function nixString(text: string): string {
  return `"${text.replace(/[\\"]|\$\{/g, "\\$&")}"`;
}
