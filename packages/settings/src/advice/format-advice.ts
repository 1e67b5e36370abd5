import { settingTwice } from "../errors.ts";
import { checkChange } from "../text/check-change.ts";
import type { Advice } from "./advice.ts";
import { nixValue } from "./nix-value.ts";

/** The languages that advice can be written in. */
export const adviceFormats: readonly ["nix-conf", "nixos", "darwin", "home-manager", "flake"] = [
  "nix-conf",
  "nixos",
  "darwin",
  "home-manager",
  "flake",
];
export type AdviceFormat = (typeof adviceFormats)[number];

/**
 * Advice as text to be put into a file: lines of nix.conf, a module for NixOS, nix-darwin or home-manager, or the
 * `nixConfig` of a flake. Each setting has its reason above it. What is to be taken away, and what would have no effect
 * where home-manager or a flake puts it, is a comment.
 *
 * @throws NIXPERF_SETTING_TWICE for advice that contradicts itself, NIXPERF_SETTING_VALUE for values Nix would not take
 */
export function formatAdvice(advice: readonly Advice[], format: AdviceFormat): string {
  const seen = new Set<string>();
  for (const { setting } of advice) {
    if (seen.has(setting)) throw settingTwice(setting);
    seen.add(setting);
  }
  const lines = advice.flatMap((one) => [comment(one.why), said(one, format)]);
  if (format === "nix-conf") return lines.map((line) => `${line}\n`).join("");
  const set = (name: string, indent: string): string =>
    [`${name} = {`, ...lines.map((line) => `${indent}  ${line}`), `${indent}};`].join("\n");
  const head = format === "home-manager" && lines.length > 0 ? `  ${comment(ofPackage)}\n` : "";
  return format === "flake" ? `${set("nixConfig", "")}\n` : `{\n${head}  ${set("nix.settings", "  ")}\n}\n`;
}

/** An assertion of modules/misc/nix.nix of home-manager, which has no default for it unless NixOS or nix-darwin gives one. */
const ofPackage = "home-manager wants to know the Nix that this is for: nix.package = pkgs.nix;";

function said({ setting: name, advised, setIn }: Advice, format: AdviceFormat): string {
  if (advised === null) return comment(`Take away: ${name}`);
  const { setting, value } = checkChange({ setting: name, value: advised }, null);
  const isHeeded =
    (format !== "home-manager" || setIn.homeManager !== null) && (format !== "flake" || setIn.flake !== null);
  if (!isHeeded) return comment(`Only the machine's own configuration can set: ${name} = ${value}`);
  return format === "nix-conf" ? `${name} = ${value}`.trimEnd() : `${name} = ${nixValue(setting, value ?? "")};`;
}

function comment(text: string): string {
  // oxlint-disable-next-line no-control-regex -- a line break would end the comment
  return `# ${text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ").trim()}`;
}
