import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { getNodes, nodeDirectory, oldNodes, supportedNodes } from "../../scripts/get-node.ts";
import type { PackedPackage } from "../../scripts/pack.ts";

export const top: string = resolve(import.meta.dirname, "../..");
export const sample: string = join(top, "examples/sample-store");

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A Node to run things under: its version, and what to put first on PATH. */
export interface NodeAtHand {
  version: string;
  directory: string;
}

/** The Nodes of `versions` that this system can have; on systems with none of them the one that runs this. */
export function nodesAtHand(versions: readonly string[]): NodeAtHand[] {
  const found = versions.flatMap((version) => {
    const directory = nodeDirectory(version);
    return directory === null ? [] : [{ version, directory }];
  });
  if (found.length > 0 || versions !== supportedNodes) return found;
  return [{ version: process.versions.node, directory: resolve(process.execPath, "..") }];
}

/** Fetches every Node that these tests run under, where that is possible and has not been done. */
export async function fetchNodes(): Promise<void> {
  await getNodes([...supportedNodes, ...oldNodes]);
}

/** The environment of someone who uses `node` and knows nothing of this repository or of the npm that runs its tests. */
export function environment(node: NodeAtHand): NodeJS.ProcessEnv {
  const { PATH = "", ...rest } = process.env;
  const ours =
    /^(?:npm_(?:lifecycle|package|command|execpath|node|config_(?:local_|global_)?prefix)|pnpm_|VITEST|NODE_|NIX_|CI$|FORCE_COLOR)/;
  const kept = Object.entries(rest).filter(([name]) => !ours.test(name) || name === "NODE_EXTRA_CA_CERTS");
  const path = PATH.split(delimiter).filter((directory) => !directory.startsWith(top));
  return {
    ...Object.fromEntries(kept),
    PATH: [node.directory, ...path].join(delimiter),
    // Nobody has been here before.
    XDG_STATE_HOME: join(process.env["XDG_STATE_HOME"] ?? tmpdir(), randomUUID()),
    npm_config_cache: join(top, ".tools/npm-cache"),
    npm_config_update_notifier: "false",
    // What npm thinks of somebody's configuration is not ours to answer for.
    npm_config_loglevel: "error",
  };
}

/** Runs a program, and never throws for what it does. */
export async function run(node: NodeAtHand, cwd: string, command: readonly string[]): Promise<Ran> {
  const [program = "", ...args] = command;
  return await new Promise((settle) => {
    const options = { cwd, env: environment(node), maxBuffer: 1 << 28 };
    const child = execFile(program, args, options, (_error, stdout, stderr) =>
      settle({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** Runs a line of bash in `cwd`. */
export async function shell(node: NodeAtHand, cwd: string, line: string): Promise<Ran> {
  return await run(node, cwd, ["bash", "-c", `set -o pipefail; ${line}`]);
}

/**
 * Makes an empty directory and installs the tarballs into it with npm, as someone would who got them by mail. What else
 * they need comes from npm's cache below .tools/; only what is not there yet is asked of the registry.
 */
export async function install(packed: readonly PackedPackage[], label: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), `nixperf-e2e-${label}-`));
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const node = nodesAtHand(supportedNodes).at(-1) as NodeAtHand;
  const npm = ["install", "--no-audit", "--no-fund", "--loglevel=error", ...packed.map(({ tarball }) => tarball)];
  const options = { cwd: directory, env: environment(node) };
  mkdirSync(join(top, ".tools/npm-cache"), { recursive: true });
  await promisify(execFile)("npm", ["--offline", ...npm], options).catch(async () => {
    await promisify(execFile)("npm", ["--prefer-offline", ...npm], options);
  });
  return directory;
}

export function remove(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}
