import type { ArgSpec, FlagSpec } from "../command.ts";

/** The flags of a list with their briefs; where one has a short name, the long names of all are aligned. */
export function flagRows(flags: ReadonlyArray<readonly [name: string, spec: FlagSpec]>): Array<[string, string]> {
  const indent = flags.some(([, { short }]) => short !== undefined) ? "    " : "";
  return flags.map(([name, spec]) => [
    (spec.short === undefined ? indent : "") + flagForm(name, spec),
    flagBrief(spec),
  ]);
}

/** `-n, --limit N`. */
export function flagForm(name: string, spec: FlagSpec): string {
  const value = valueForm(spec);
  return `${spec.short === undefined ? "" : `-${spec.short}, `}--${name}${value === "" ? "" : ` ${value}`}`;
}

/** What stands for the value of a flag: `N`, `text|markdown|html`; nothing for a flag without one. */
export function valueForm(spec: FlagSpec): string {
  if (spec.is === "boolean") return "";
  return spec.is === "choice" ? spec.choices.join("|") : spec.placeholder;
}

/** The brief, with the default and whether it may be repeated. */
export function flagBrief(spec: FlagSpec): string {
  const notes: string[] = [];
  if ("default" in spec && spec.default !== undefined) notes.push(`default: ${spec.default}`);
  if (spec.is === "string" && spec.many) notes.push("may be repeated");
  return notes.length === 0 ? spec.brief : `${spec.brief} (${notes.join("; ")})`;
}

/** `PATH`, `[PATH]`, `PATH...`, `[PATH...]`. */
export function argForm({ name, optional, variadic, choices }: ArgSpec): string {
  const form = (choices?.join("|") ?? name) + (variadic ? "..." : "");
  return optional ? `[${form}]` : form;
}
