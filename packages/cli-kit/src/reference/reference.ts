import type { CommandTable } from "../command.ts";
import { configKeys } from "../config/keys.ts";
import type { ConfigKey } from "../config/key.ts";
import { expectedOf } from "../config/value-text.ts";
import { globalFlagGroups, globalFlags } from "../global-flags.ts";
import { describeCommands, describeFlag } from "./describe.ts";
import type { CommandDescription, FlagDescription } from "./describe.ts";

/** The reference of all commands as one Markdown page, from which `docs/reference` is made. Ends with a line feed. */
export function renderReference(tables: readonly CommandTable[], program = "nixperf"): string {
  const commands = describeCommands(tables, program);
  const sections = [
    "# Commands",
    "Made from the command tables; do not edit.",
    table(
      ["command", "what it does"],
      commands.map(({ path, brief }) => [`[\`${path}\`](#${path.replaceAll(" ", "-")})`, brief]),
    ),
    ...commands.flatMap(commandSections),
    "## Flags of every command",
    "They may stand before the command or after it.",
    ...globalFlagGroups.map(({ flags }) =>
      flagTable(flags.flatMap((name) => (globalFlags[name] ? [describeFlag(name, globalFlags[name])] : []))),
    ),
    "## Configuration",
    "Flags beat environment variables, which beat the project's `nixperf.jsonc`, which beats the machine's " +
      "`config.jsonc`, which beats the default.",
    table(["key", "may stand in", "value", "variable", "default", "meaning"], configKeys(tables).map(keyRow)),
    "## Exit codes",
    table(
      ["code", "meaning"],
      [
        ["0", "done; also a closed pipe, and `--help`"],
        ["1", "a gate found something, or an apply had to skip a step"],
        ["2", "wrong usage, could not do it, or a crash"],
        ["129, 130, 143", "stopped by SIGHUP, by SIGINT, by SIGTERM"],
      ],
    ),
  ];
  return `${sections.join("\n\n")}\n`;
}

function commandSections(command: CommandDescription): string[] {
  const { path, brief, description, usage, args, flags, examples, recordSchema, verb, lists } = command;
  const source =
    command.package === null
      ? "@nixperf/cli-kit"
      : command.package === "nixperf"
        ? "nixperf"
        : `@nixperf/${command.package}`;
  return [
    `## ${path}`,
    `${brief}.${description === null ? "" : `\n\n${description}`}`,
    `\`\`\`\n${usage}\n\`\`\``,
    ...(args.length > 0
      ? [
          table(
            ["argument", "meaning"],
            args.map((arg) => [`\`${arg.form}\``, arg.brief]),
          ),
        ]
      : []),
    ...(flags.length > 0 ? [flagTable(flags)] : []),
    examples.map((example) => `\`\`\`\n${example.command}\n\`\`\`\n\n${example.does}`).join("\n\n"),
    `From a script: \`${verb}\` of \`${source}\`. With \`--json\` it prints \`${recordSchema}\`` +
      (!lists
        ? "."
        : flags.some(({ form }) => form.includes("--paths"))
          ? "; with `--paths` bare lines."
          : "; without, bare lines."),
  ];
}

function flagTable(flags: readonly FlagDescription[]): string {
  return table(
    ["flag", "meaning"],
    flags.map(({ form, brief, default: value, many }) => [
      `\`${form}\``,
      brief + (value === null ? "" : ` (default: ${value})`) + (many ? " (may be repeated)" : ""),
    ]),
  );
}

function keyRow(key: ConfigKey): string[] {
  const scopes = { machine: "machine", project: "project", both: "machine, project" };
  const value = key.default === null ? "" : `\`${key.default}\``;
  return [`\`${key.key}\``, scopes[key.scope], expectedOf(key), key.env ? `\`${key.env}\`` : "", value, key.brief];
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [tableLine(head), tableLine(head.map(() => "---")), ...rows.map(tableLine)].join("\n");
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
