import type { RunNixResult } from "@nixperf/nix/command";
import { baseName } from "./deletion-batches.ts";
import { complaint } from "./nix-access.ts";

/** Why a call of `nix-store --delete` ended early. */
export type Refusal =
  /** At this path. */
  | { kind: "path"; path: string; why: "alive" | "not-a-name" | "failed"; message: string }
  /** The arguments were too long for this system. */
  | { kind: "too-long" }
  /** Something that has to do with no single path: the disk, the database, rights. */
  | { kind: "other"; message: string };

/**
 * Finds out from Nix's message at which of the paths it stopped. Every version names the path in its last error, in
 * quotes; a name that it cannot parse it names without the store directory.
 */
export function readRefusal(result: RunNixResult, paths: readonly string[]): Refusal {
  const message = complaint(result);
  if (result.startError === "E2BIG" || (result.exitCode === 126 && /too long/i.test(message)))
    return { kind: "too-long" };
  const byName = new Map(paths.map((path) => [baseName(path), path]));
  for (const [name] of message.matchAll(/[0-9a-z]{32}-[0-9a-zA-Z+\-._?=]+/g)) {
    const path = byName.get(name);
    if (path !== undefined) return { kind: "path", path, why: whyOf(message), message };
  }
  return { kind: "other", message };
}

function whyOf(message: string): "alive" | "not-a-name" | "failed" {
  if (/\balive\b|\bGC root|\bin use\b/i.test(message)) return "alive";
  return /not a valid store path|illegal (?:base-32 )?(?:character|name)|too (?:short|long) to be/i.test(message)
    ? "not-a-name"
    : "failed";
}
