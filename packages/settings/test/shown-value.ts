import { hasWords } from "../src/index.ts";
import type { NixSetting } from "../src/index.ts";

/** A value in the words of nix.conf, as it can be compared with {@link shownValue}. */
export function comparable(setting: NixSetting, value: string): unknown {
  if (hasWords(setting)) {
    const words = value.split(" ").filter((word) => word !== "");
    return [...new Set(words)].toSorted();
  }
  if (setting.type.kind === "boolean") return String(["true", "yes", "1"].includes(value));
  const parts = setting.type.kind === "integer" ? /^(\d+)([KMGT]?)$/.exec(value) : null;
  return parts === null ? value : Number(parts[1]) * 1024 ** " KMGT".indexOf(parts[2] || " ");
}

/** A value as `nix config show --json` has it, made comparable. */
export function shownValue(setting: NixSetting, value: unknown): unknown {
  if (Array.isArray(value)) return hasWords(setting) ? value.toSorted() : JSON.stringify(value);
  if (typeof value === "object" && value !== null) {
    const pairs = Object.entries(value).map(([name, is]) => (typeof is === "string" ? `${name}=${is}` : name));
    return pairs.toSorted();
  }
  if (value === null) return "";
  return typeof value === "number" ? value : String(value);
}
