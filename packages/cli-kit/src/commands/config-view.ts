import { dim, path, strong, text } from "@nixperf/render";
import type { Block, Value, View } from "@nixperf/render";
import type { ConfigValue } from "../config/key.ts";
import type { ViewContext } from "../command.ts";
import type { ConfigKeyRecord, ConfigRecord } from "./config.ts";

/** All keys as a table, or one key in full. */
export function configView(record: ConfigRecord, context: ViewContext): View {
  const [only] = record.keys;
  if (only !== undefined && record.keys.length === 1) return explained(only, record);
  const changed = record.keys.filter(({ source }) => source !== "default").length;
  return {
    title: "Configuration",
    blocks: [
      { kind: "answer", text: `${changed} of ${record.keys.length} configuration keys differ from the default.` },
      {
        kind: "table",
        caption: "Keys",
        columns: [
          { title: "key", priority: 0 },
          { title: "value", priority: 0 },
          { title: "from" },
          { title: "scope", priority: 2 },
        ],
        rows: record.keys.map((key) => [strong(key.key), shown(key.value), text(from(key)), dim(key.scope)]),
      },
      files(record),
      faults(record),
      { kind: "next", steps: [{ command: `${context.program} config --explain KEY`, does: "where a key may be set" }] },
    ],
  };
}

function explained(key: ConfigKeyRecord, record: ConfigRecord): View {
  const scopes = {
    machine: "the machine's files only",
    project: "the project's file only",
    both: "either kind of file",
  };
  return {
    title: `Configuration: ${key.key}`,
    blocks: [
      { kind: "answer", text: [strong(key.key), " is ", shown(key.value), `, from ${from(key)}.`] },
      { kind: "paragraph", text: `${key.brief}.` },
      ...parts(key.value),
      {
        kind: "facts",
        facts: [
          { name: "may stand in", value: scopes[key.scope] },
          { name: "variable", value: key.env ?? "none" },
          { name: "default", value: [shown(key.default)] },
        ],
      },
      {
        kind: "table",
        caption: "Set by, the first wins",
        columns: [
          { title: "value", priority: 0 },
          { title: "from", priority: 0 },
        ],
        rows: key.settings.map((setting) => [shown(setting.value), text(from(setting))]),
      },
      files(record),
      faults(record),
    ],
  };
}

function files(record: ConfigRecord): Block {
  return {
    kind: "table",
    caption: "Files, the first wins",
    columns: [{ title: "file", priority: 0 }, { title: "scope" }, { title: "there" }],
    rows: record.files.map(({ scope, file, exists }) => [path(file), dim(scope), exists ? text("yes") : dim("no")]),
  };
}

/** What is wrong with files, said where it can be corrected. */
function faults({ gaps, files: places }: ConfigRecord): Block {
  const subject = (at: string): string => places[Number(at.split("/").at(-1))]?.file ?? at;
  return {
    kind: "findings",
    findings: gaps.map(({ at, message, tries }) => ({ severity: "error", subject: subject(at), message, tries })),
  };
}

function shown(value: ConfigValue): Value {
  if (value === null) return dim("not set");
  return text(typeof value === "object" ? inShort(value) : String(value));
}

/** An object by the names in it, as many as fit a column. */
function inShort(value: object): string {
  const names = Object.keys(value);
  if (names.length === 0) return "{}";
  let fit = names.length;
  while (fit > 1 && names.slice(0, fit).join(", ").length > 40) fit--;
  return `{ ${[...names.slice(0, fit), ...(fit < names.length ? ["…"] : [])].join(", ")} }`;
}

/** All that an object says, a row for each. */
function parts(value: ConfigValue): Block[] {
  if (value === null || typeof value !== "object") return [];
  const rows: Array<[string, string]> = [];
  const visit = (inner: unknown, name: string): void => {
    if (typeof inner !== "object" || inner === null) rows.push([name, JSON.stringify(inner)]);
    else if (Array.isArray(inner)) inner.forEach((one, i) => visit(one, `${name}[${i}]`));
    else for (const [key, one] of Object.entries(inner)) visit(one, name === "" ? key : `${name}.${key}`);
  };
  visit(value, "");
  const columns = [
    { title: "part", priority: 0 },
    { title: "value", priority: 0 },
  ];
  return [{ kind: "table", caption: "What it says", columns, rows: rows.map((row) => row.map((cell) => text(cell))) }];
}

function from({ source, at }: { source: string; at: string | null }): string {
  return at === null ? source : `${source}: ${at}`;
}
