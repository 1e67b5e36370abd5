import { visible } from "./visible.ts";

const encoded: Record<string, string> = { "%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C" };

/**
 * Text from outside, safe in a workflow command of GitHub Actions: as its message (`::error::HERE`) or as a property
 * (`::error file=HERE::`), where `:` and `,` would end it. Line ends are
 * kept, encoded; other characters that are not seen are made visible.
 */
export function escapeWorkflowCommand(text: string, where: "message" | "property" = "message"): string {
  const special = where === "message" ? /[%\r\n]/g : /[%\r\n:,]/g;
  return visible(text.replace(special, (character) => encoded[character] ?? ""));
}
