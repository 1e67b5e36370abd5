// This file imports nothing and, once built, is written in the JavaScript of Node 12: it is what an old Node must still
// be able to read in order to say that it is too old. Only functions that Node 12 has may be called before `fits`.
import type { CommandTable } from "./command.ts";

/** What the module that a bin loads exports: the table of one package, or the tables of an umbrella. */
export interface CliModule {
  table?: CommandTable;
  tables?: readonly CommandTable[];
  /** Name of the program. Default: the table's own program; with several tables `nixperf`. */
  program?: string;
  /** Default: the (first) table's. */
  version?: string;
}

/**
 * All that a bin does. Tests the version of Node before anything else is loaded, loads the command tables, runs the
 * command that was typed, and sets the exit code. Whatever goes wrong, the exit code is 2 and one message says what.
 */
export function start(load: () => Promise<CliModule>): void {
  if (!fits(process.versions.node)) {
    refuseNode().catch((error) => lastResort(error));
    return;
  }
  silenceSqliteWarning();
  run(load).catch((error) => lastResort(error));
}

async function run(load: () => Promise<CliModule>): Promise<void> {
  const [kit, cli] = await Promise.all([import("./index.ts"), load()]);
  const tables = cli.tables || (cli.table ? [cli.table] : []);
  const own = cli.table || tables[0];
  const context = kit.nodeContext();
  let crashed = false;
  let finished = false;
  context.crashed.catch((error: unknown) => {
    crashed = true;
    // The result has been printed; that something went wrong after it must still be said, and not on stdout.
    if (finished) lastResort(error, true);
  });
  const code = await kit.runCommands({
    tables,
    program: cli.program || (cli.table ? cli.table.program : "nixperf"),
    version: cli.version || (own ? own.version : ""),
    argv: process.argv.slice(2),
    context,
  });
  finished = true;
  // All output has been handed on by now. After a crash something may still run that would keep the process alive.
  if (crashed) process.exit(code);
  process.exitCode = code;
}

/** Whether this is a Node that nixperf runs on: ^22.18 || >=24.11, as `engines` in package.json says. */
function fits(version: string): boolean {
  const parts = version.split(".");
  const major = Number(parts[0]);
  const minor = Number(parts[1]);
  return (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major > 24;
}

async function refuseNode(): Promise<void> {
  const { name, program } = await ownPackage();
  const typed = process.argv.slice(2).map(quote);
  say("NIXPERF_NODE_OLD", "this is Node " + process.versions.node + "; nixperf needs 22.18, 24.11 or newer", [
    ["npx -y -p node@24 -p", name, program].concat(typed).join(" "),
    ["nix shell nixpkgs#nodejs_24 -c npx -y", name].concat(typed).join(" "),
  ]);
}

/** Name of the package and of the program that was started, from the package.json above the bin. */
async function ownPackage(): Promise<{ name: string; program: string }> {
  try {
    // Node 14 before 14.13 knows no `node:` here.
    // oxlint-disable-next-line unicorn/prefer-node-protocol
    const fs = await import("fs");
    const bin = fs.realpathSync(process.argv[1] || "");
    const manifest = JSON.parse(fs.readFileSync(bin.replace(/[^/\\]+[/\\][^/\\]+$/, "package.json"), "utf8"));
    return { name: String(manifest.name), program: Object.keys(manifest.bin)[0] || "nixperf" };
  } catch {
    return { name: "nixperf", program: "nixperf" };
  }
}

/** Says what is wrong where the rest of the package, which does this better, is not to be had; the exit code is 2. */
function say(code: string, message: string, tries: string[], onStderr = false): void {
  process.exitCode = 2;
  const end = process.argv.indexOf("--");
  const flags = process.argv.slice(2, end === -1 ? undefined : end);
  if (!onStderr && (flags.indexOf("--json") !== -1 || flags.indexOf("--jsonl") !== -1)) {
    const error = { schema: "nixperf.error/1", code, message, found: null, expected: null, tries };
    process.stdout.write(JSON.stringify(error) + "\n");
    return;
  }
  const attempts = tries.join("\n            ");
  process.stderr.write("error: " + message + "\n  try       " + attempts + "\n  code      " + code + "\n");
}

/** A word for a POSIX shell. What cannot be shown on one line is left for the user to fill in. */
function quote(word: string): string {
  if (/[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/.test(word)) return "'…'";
  return /^[A-Za-z0-9_/.,:=@%+-]+$/.test(word) ? word : "'" + word.replace(/'/g, "'\\''") + "'";
}

/** Node 22 warns that SQLite is experimental there. That one warning is not for people who look at their store. */
function silenceSqliteWarning(): void {
  const emit = process.emitWarning as (...args: unknown[]) => void;
  process.emitWarning = function (warning: unknown, ...rest: unknown[]): void {
    const type = rest[0];
    if (type === "ExperimentalWarning" && String(warning).startsWith("SQLite ")) return;
    emit.call(process, warning, ...rest);
  };
}

/** Something failed that should have been reported: a module that cannot be loaded, or a bug in the reporting itself. */
function lastResort(error: unknown, onStderr?: boolean): void {
  // Node says so of every program that asks where it stands.
  if (error instanceof Error && (error as NodeJS.ErrnoException).syscall === "uv_cwd") {
    say("NIXPERF_DIRECTORY_GONE", "the directory that this was started in is not there any more", [
      "cd to one that is",
    ]);
    return;
  }
  const text = error instanceof Error ? error.name + ": " + error.message : String(error);
  say(
    "NIXPERF_BUG",
    "a bug in nixperf: " + text.replace(/[\x00-\x1f\x7f-\x9f]+/g, " "),
    ["the same with NIXPERF_DEBUG=1 to see where, and report it"],
    onStderr,
  );
  if (process.env["NIXPERF_DEBUG"] === "1" && error instanceof Error) process.stderr.write(error.stack + "\n");
}
