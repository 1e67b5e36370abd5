import { chmodSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { runOk } from "./run.ts";

/**
 * Copies a directory to a path that does not exist yet, with links, hard links, modes, owners and times. Needed wherever
 * Nix is asked about garbage, because its answer may change the store.
 */
export async function copyTree(from: string, to: string): Promise<void> {
  await runOk("cp", ["-a", "--", from, to], { timeoutSeconds: 600 });
}

/** Removes a directory, also one that is read-only in parts as a store is. */
export function removeTree(dir: string): void {
  makeWritable(dir);
  rmSync(dir, { recursive: true, force: true });
}

function makeWritable(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) return;
  if ((stat.mode & 0o700) !== 0o700) chmodSync(path, 0o700);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(path, entry.name));
  }
}
