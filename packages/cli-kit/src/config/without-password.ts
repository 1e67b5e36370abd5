import type { ConfigValue } from "./key.ts";

/** A value as it may be shown: where it is a URL with a password in it, without that. */
export function withoutPassword<Value extends ConfigValue>(value: Value): Value | string {
  if (typeof value !== "string") return value;
  return value
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#:]*):[^/?#]*@/i, "$1:…@")
    .replaceAll(/([?&]password=)[^&#]*/gi, "$1…");
}
