import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { runNix } from "@nixperf/nix/command";
import type { RunFacts } from "../../model/run/facts.ts";
import type { KnownDerivation } from "./read-derivation.ts";

export interface AfterRunOptions {
  /** Derivations that were built, or begun. */
  built: readonly string[];
  read(drvPath: string): KnownDerivation | null;
  /** Where Nix keeps build logs. */
  logDir: string;
  /** The Unix time at which the clock of the events was 0. */
  epochSeconds: number;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}

/** What more can be known of a run, from the derivations, the build logs and the store. */
export async function factsAfter(
  options: AfterRunOptions,
): Promise<Required<Pick<RunFacts, "logFiles" | "inputs" | "outputs" | "narBytes" | "systems">>> {
  const { built, read, logDir, epochSeconds } = options;
  const logFiles = new Map<string, { modifiedAt: number; isCompressed: boolean }>();
  const inputs = new Map<string, readonly string[]>();
  const outputs = new Map<string, string>();
  const systems = new Map<string, string>();
  // Nix looks them up while the derivations are read here.
  const narBytes = sizesOf(options);
  const until = performance.now() + patience;
  for (const drvPath of built) {
    const log = logFile(logDir, drvPath);
    if (log !== null) logFiles.set(drvPath, { ...log, modifiedAt: log.modifiedAt - epochSeconds });
    note(drvPath);
    // What they need was fetched, unless it was built or there.
    if (performance.now() < until) for (const input of read(drvPath)?.inputs ?? []) note(input);
  }
  function note(drvPath: string): void {
    if (inputs.has(drvPath)) return;
    const known = read(drvPath);
    if (known === null) return;
    inputs.set(drvPath, known.inputs);
    systems.set(drvPath, known.system);
    for (const output of known.outputs) outputs.set(output, drvPath);
  }
  return { logFiles, inputs, outputs, systems, narBytes: await narBytes };
}

/** Milliseconds for reading derivations that were not built; a large system has thousands. */
const patience = 1500;
/** More paths than this do not go on one command line. */
const mostPaths = 2000;

function logFile(logDir: string, drvPath: string): { modifiedAt: number; isCompressed: boolean } | null {
  const name = basename(drvPath);
  const file = join(logDir, "drvs", name.slice(0, 2), name.slice(2));
  for (const isCompressed of [true, false]) {
    try {
      return { modifiedAt: statSync(isCompressed ? `${file}.bz2` : file).mtimeMs / 1000, isCompressed };
    } catch {
      // Not so.
    }
  }
  return null;
}

/** NAR sizes of what was built, by derivation; empty where Nix does not say. */
async function sizesOf({ built, read, env, cwd }: AfterRunOptions): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const paths: string[] = [];
  const owners: string[] = [];
  for (const drvPath of built.slice(0, mostPaths))
    for (const path of read(drvPath)?.outputs ?? []) {
      // What failed is not there, and one such path would spoil the answer for all.
      if (!exists(path)) continue;
      paths.push(path);
      owners.push(drvPath);
    }
  if (paths.length === 0 || paths.length > mostPaths) return found;
  const { exitCode, stdout } = await runNix({
    program: "nix-store",
    args: ["--query", "--size", ...paths],
    env: { ...env },
    cwd,
    timeoutSeconds: 20,
  });
  const sizes = stdout.split("\n").filter((line) => line !== "");
  if (exitCode !== 0 || sizes.length !== paths.length) return found;
  for (const [index, size] of sizes.entries())
    if (/^\d{1,15}$/.test(size)) found.set(owners[index]!, (found.get(owners[index]!) ?? 0) + Number(size));
  return found;
}

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}
