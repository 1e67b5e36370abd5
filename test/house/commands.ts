import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Command, CommandTable } from "../../packages/cli-kit/src/command.ts";
import { configKeys } from "../../packages/cli-kit/src/config/keys.ts";
import type { Output, ProcessContext } from "../../packages/cli-kit/src/process-context.ts";
import { top, workspacePackages, type WorkspacePackage } from "./workspace.ts";

/** A package that has commands of its own. */
export interface PackageWithCommands extends WorkspacePackage {
  table: CommandTable;
  /** Everything that `src/index.ts` exports. */
  exports: Record<string, unknown>;
}

export async function packagesWithCommands(): Promise<PackageWithCommands[]> {
  const found: PackageWithCommands[] = [];
  for (const one of workspacePackages()) {
    const cli = join(one.directory, "src/cli/index.ts");
    if (!existsSync(cli)) continue;
    const { table } = (await import(pathToFileURL(cli).href)) as { table?: CommandTable };
    if (table === undefined) continue;
    found.push({ ...one, table, exports: await import(pathToFileURL(join(one.directory, "src/index.ts")).href) });
  }
  return found;
}

/** The JSON Schemas that a package ships, by the `schema` that they demand of a record. */
export function shippedSchemas({ directory }: WorkspacePackage): Map<string, ValidateFunction> {
  const found = new Map<string, ValidateFunction>();
  const folder = join(directory, "schemas");
  if (!existsSync(folder)) return found;
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
    const schema = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
      properties?: { schema?: { const?: string } };
    };
    const name = schema.properties?.schema?.const;
    // One instance a file, because two records may use the same name for a part.
    if (name !== undefined) found.set(name, new Ajv2020({ strict: false, allErrors: true }).compile(schema));
  }
  return found;
}

/** What a program did. */
export interface ProgramResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a package's own program from source. */
export async function runProgram(one: WorkspacePackage, args: readonly string[]): Promise<ProgramResult> {
  const bin = Object.values(one.manifest.bin ?? {})[0] ?? "";
  return await new Promise((settle) => {
    const argv = ["--conditions=@nixperf/source", join(one.directory, bin), ...args];
    const child = execFile(process.execPath, argv, { cwd: top, maxBuffer: 1 << 28 }, (_error, stdout, stderr) =>
      settle({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** How to call a command: the words after its name. `paths` are two that are in the store. */
export function wordsFor(command: Command, paths: readonly [string, string]): string[] {
  return (command.args ?? [])
    .filter(({ optional }) => !optional)
    .map(({ choices }, index) => choices?.[0] ?? (index === 0 ? paths[0] : paths[1]));
}

const nowhere: Output = { isTerminal: false, columns: undefined, write: async () => true };

/** A process that hears and shows nothing. */
const quietContext: ProcessContext = {
  env: {},
  cwd: top,
  home: null,
  stdout: nowhere,
  stderr: nowhere,
  onSignal: () => () => {},
  exit: () => {},
  crashed: new Promise(() => {}),
  now: () => performance.now(),
};

/** The verb's options, as the program makes them of `words` when nothing else is typed or configured. */
export function optionsFor(table: CommandTable, command: Command, words: string[], store: string): object {
  const flags = Object.fromEntries(
    Object.entries(command.flags ?? {}).map(([name, flag]) => [
      name,
      "default" in flag ? flag.default : flag.is === "boolean" ? false : undefined,
    ]),
  );
  return command.options({
    flags: { ...flags, ...quickFlags[command.name] },
    args: words,
    argsBeforeDashes: null,
    store,
    strict: false,
    config: (key) => configKeys([table]).find((one) => one.key === key)?.default,
    signal: new AbortController().signal,
    onProgress: () => {},
    context: quietContext,
  }) as object;
}

/** Commands that carry out or take back, or need what is not there: of these only how they refuse can be seen without a deed. */
export const deeds: ReadonlySet<string> = new Set([
  "apply",
  "undo",
  "history export",
  "history import",
  "history push",
  "history show",
]);

/** A log that real Nix wrote, as somebody keeps it. */
function keptLog(): string {
  const recording = readFileSync(join(top, "packages/metrics/test/recordings/chain-2.34.jsonl"), "utf8");
  const lines = recording.trimEnd().split("\n").slice(1);
  const file = join(mkdtempSync(join(tmpdir(), "nixperf-log-")), "build.log");
  writeFileSync(file, lines.map((line) => `${(JSON.parse(line) as [number, string])[1]}\n`).join(""));
  process.once("exit", () => rmSync(dirname(file), { recursive: true, force: true }));
  return file;
}

/** Commands that measure, with flags to be quick about it: no two of their records have the same figures. */
export const quickFlags: Readonly<Record<string, Readonly<Record<string, number | string | true>>>> = {
  calibrate: { seconds: 1 },
  collect: { "from-log": keptLog(), "no-save": true },
};

/** The record as JSON has it, without what passes between two runs: when it was made, ages, room on the disk, and hashes of these. */
export function withoutTime(record: unknown): unknown {
  return JSON.parse(
    JSON.stringify(record, (key, value: unknown) => {
      if (/^(?:(?:read|made|walked)At|free(?:Bytes|Inodes))$/.test(key)) return typeof value;
      // Of memory: others take and give back meanwhile.
      if (/^(?:available|memoryAvailable|swapFree)Bytes$/.test(key)) return typeof value;
      if (key === "id" && typeof value === "string" && value.startsWith("sha256:")) return typeof value;
      return /seconds$/i.test(key) && typeof value === "number" ? Math.sign(value) : value;
    }),
  );
}
