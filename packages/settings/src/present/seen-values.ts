import type { ConfAssignment, NixConf } from "@nixperf/nix/conf";
import type { NixSetting } from "../table/setting.ts";
import { writtenName } from "../table/table.ts";
import { defaultOf } from "../table/versions.ts";
import type { SettingOrigin } from "./origin.ts";
import type { SettingsWorld } from "./read-settings.ts";

/** A value as one process sees it. */
export interface SeenValue {
  /** In the words of nix.conf, those of a list joined by one space; `null` where it is a default that is not known. */
  value: string | null;
  /** The words that lines with `extra-` put after Nix's own default; `null` where none do. */
  added: string | null;
  /** The line that set the value or last added to it. */
  origin: SettingOrigin;
}

/** The lines that say something about a setting of the table, in the order in which Nix applies them. */
export function linesBySetting(conf: NixConf): Map<NixSetting, Array<ConfAssignment & { isAddition: boolean }>> {
  const lines = new Map<NixSetting, ConfAssignment[]>();
  for (const assignment of conf.assignments) {
    const found = writtenName(assignment.written);
    if (found === null) continue;
    const line = { ...assignment, name: found.setting.name, isAddition: found.isAddition };
    const before = lines.get(found.setting);
    if (before === undefined) lines.set(found.setting, [line]);
    else before.push(line);
  }
  return lines;
}

/** What a process sees that reads these lines and has this environment. */
export function seenValue(
  setting: NixSetting,
  lines: readonly ConfAssignment[],
  world: Pick<SettingsWorld, "env" | "nix" | "platform" | "cpus">,
): SeenValue {
  const start = withoutLines(setting, world);
  const replacing = lines.findLastIndex((line) => !line.isAddition);
  const last = lines.at(-1);
  if (last === undefined) return start;
  const origin: SettingOrigin = { kind: "line", ...last.origin, includedBy: last.includedBy };
  const words = joined(lines.slice(Math.max(replacing, 0)).map((line) => line.value));
  if (replacing !== -1) return { value: words, added: null, origin };
  return { value: start.value === null ? null : joined([start.value, words]), added: words, origin };
}

function withoutLines(
  setting: NixSetting,
  { env, nix, platform, cpus = null }: Pick<SettingsWorld, "env" | "nix" | "platform" | "cpus">,
): SeenValue {
  const { variable } = setting;
  const given = variable === null ? undefined : env[variable];
  if (variable !== null && given !== undefined && given !== "") {
    // NIX_IGNORE_SYMLINK_STORE=1 is a yes in other words.
    const value = setting.type.kind === "boolean" ? String(given === "1") : given;
    return { value, added: null, origin: { kind: "variable", variable } };
  }
  const value = nix === null ? null : defaultOf(setting, nix, platform);
  // In every version it is all CPUs: as the word 0 since 2.31, before that and in Lix as their number.
  if (value === null && nix !== null && cpus !== null && setting.name === "cores")
    return { value: String(cpus.count), added: null, origin: { kind: "default", by: `all CPUs (${cpus.source})` } };
  return { value, added: null, origin: { kind: "default" } };
}

function joined(values: readonly string[]): string {
  return values.filter((value) => value !== "").join(" ");
}
