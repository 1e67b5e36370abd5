import type { SkippedPaths, SkipReason } from "../model/plan/apply-record.ts";
import type { PathsDue } from "../model/plan/paths-due.ts";
import type { PlanWarning } from "../model/plan/plan-record.ts";
import type { StoreModel } from "../model/store-model.ts";
import type { DeletionOutcome } from "./deletion-outcome.ts";

/** Paths of a plan that a deletion left, by reason; null: it did not begin. */
export function skippedBy(deletion: DeletionOutcome | null, { snapshot }: StoreModel, due: PathsDue): SkippedPaths[] {
  const groups: Array<[SkipReason, string[]]> =
    deletion === null
      ? [["not-tried", [...due.unregistered, ...due.paths.map((path) => snapshot.database.paths[path]!)]]]
      : [
          ["refused", deletion.refused.map(({ path }) => path)],
          ["alive-now", deletion.spared],
          ["not-tried", deletion.left],
          // Registered and not on disk: Nix has only been told to forget them.
          ["gone-already", deletion.absent],
        ];
  return groups
    .filter(([, paths]) => paths.length > 0)
    .map(([reason, paths]) => ({ reason, paths: paths.length, examples: paths.slice(0, 5) }));
}

/** One entry a reason. */
export function byReason(groups: readonly SkippedPaths[]): SkippedPaths[] {
  const found = new Map<SkipReason, SkippedPaths>();
  for (const { reason, paths, examples } of groups) {
    const before = found.get(reason) ?? { reason, paths: 0, examples: [] };
    found.set(reason, { reason, paths: before.paths + paths, examples: [...before.examples, ...examples].slice(0, 5) });
  }
  return [...found.values()];
}

/** What a person should know of a deletion. */
export function remarksOn(deletion: DeletionOutcome | null): PlanWarning[] {
  if (deletion === null) return [];
  const remarks: PlanWarning[] = [];
  if (deletion.stopped?.why === "failed") {
    remarks.push({
      code: "NIXPERF_DELETION_FAILED",
      message: `Nix could not go on: ${deletion.stopped.message}`,
      tries: triesFor(deletion.stopped.message),
    });
  }
  for (const { path, why, message } of deletion.refused.slice(0, 5)) {
    remarks.push({
      code: "NIXPERF_PATH_REFUSED",
      message: `Nix did not delete ${path} (${why}): ${message}`,
      tries: [],
    });
  }
  if (!deletion.linksSwept && deletion.deleted.length > 0) {
    remarks.push({
      code: "NIXPERF_LINKS_NOT_SWEPT",
      message: "the bytes of deduplicated files come back only when Nix next deletes or collects something",
      tries: ["the same again"],
    });
  }
  return remarks;
}

function triesFor(message: string): string[] {
  // Nix reads where every process is, and cannot where that is deeper than a path may be long.
  if (message.includes("File name too long"))
    return [
      "ls -l /proc/*/cwd /proc/*/fd, to find the process that is in a directory too deep, and again when it has ended",
    ];
  if (/read-only/i.test(message)) return ["the same when it is mounted for writing"];
  return /Permission denied|not permitted|EACCES|EPERM/.test(message) ? ["the same with sudo"] : ["the same again"];
}
