import { parseNixConf } from "@nixperf/nix/conf";
import type { NixVersion } from "@nixperf/nix/version";
import { confSyntax } from "../errors.ts";
import type { NixSetting } from "../table/setting.ts";
import { writtenName } from "../table/table.ts";
import { checkChanges } from "./check-change.ts";
import type { CheckedChange, SettingChange } from "./check-change.ts";

/** A line of nix.conf with its line break, and what it says of a setting of the table. */
interface Line {
  text: string;
  setting: NixSetting | null;
  isAddition: boolean;
  value: string;
}

/** How {@link editNixConf} names the file in errors, and for which Nix it writes. */
export interface EditNixConfOptions {
  file: string;
  nix: NixVersion | null;
}

/**
 * The text of a nix.conf with some settings changed. A setting that is there has its value replaced where it stands; one
 * that is not is added at the end. Every other line stays as it is to the byte, and so do comments, blanks and the name as
 * it was written; of a line that goes its comment stays. Further lines about a changed setting, which would undo the
 * change or have no effect, go. The result of a second time is that of the first.
 *
 * @throws NIXPERF_CONF_SYNTAX for a line that Nix does not understand; NIXPERF_SETTING_UNKNOWN, NIXPERF_SETTING_VALUE,
 *   NIXPERF_SETTING_TWICE for changes that cannot be made
 */
export function editNixConf(text: string, changes: readonly SettingChange[], options: EditNixConfOptions): string {
  const checked = checkChanges(changes, options.nix);
  let lines = linesOf(text, options.file);
  for (const change of checked) lines = applyChange(lines, change);
  return lines.map((line) => line.text).join("");
}

function linesOf(text: string, file: string): Line[] {
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line, index) => {
    const [said] = parseNixConf(line.replace(/\n$/, ""), file);
    if (said?.kind === "error") throw confSyntax(file, index + 1, said.text);
    const found = said?.kind === "assignment" ? writtenName(said.name) : null;
    const value = said?.kind === "assignment" ? said.value : "";
    return { text: line, setting: found?.setting ?? null, isAddition: found?.isAddition ?? false, value };
  });
}

function applyChange(lines: Line[], change: CheckedChange): Line[] {
  const { setting, isAddition, value } = change;
  const lastReplacing = lines.findLastIndex((line) => line.setting === setting && !line.isAddition);
  // Only additions after the last line that replaces have an effect.
  const kept =
    value === null
      ? -1
      : isAddition
        ? lines.findLastIndex((line, i) => i > lastReplacing && line.setting === setting && line.isAddition)
        : lastReplacing;
  const goes = (line: Line): boolean => line.setting === setting && (!isAddition || line.isAddition);
  const next = lines.flatMap((line, i) => {
    if (!goes(line)) return [line];
    if (i === kept && value !== null) return [withValue(line, value)];
    return onlyComment(line);
  });
  return value === null || kept !== -1 ? next : appended(next, change, value);
}

function withValue(line: Line, value: string): Line {
  if (line.value === value) return line;
  const parts = /^([ \t\r]*[^ \t\r\n#]+[ \t\r]+=)([ \t]*)([^#\n]*?)([ \t\r]*(?:#[^\n]*)?\n?)$/.exec(line.text)!;
  const [, name = "", blanks = "", before, end = ""] = parts;
  const text = before === "" ? `${name} ${value}${blanks}${end}` : `${name}${blanks}${value}${end}`;
  return { ...line, text, value };
}

/** What is left of a line that goes. */
function onlyComment(line: Line): Line[] {
  const comment = /#[^\n]*\n?$/.exec(line.text)?.[0];
  return comment === undefined ? [] : [{ text: comment, setting: null, isAddition: false, value: "" }];
}

function appended(lines: Line[], { written, setting, isAddition }: CheckedChange, value: string): Line[] {
  const lineBreak = lines.some(({ text }) => text.endsWith("\r\n")) ? "\r\n" : "\n";
  const whole = lines.map((line) => (line.text.endsWith("\n") ? line : { ...line, text: line.text + lineBreak }));
  const text = value === "" ? `${written} =${lineBreak}` : `${written} = ${value}${lineBreak}`;
  return [...whole, { text, setting, isAddition, value }];
}
