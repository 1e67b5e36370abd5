import type { RemovedRoot, SkippedRoot } from "../model/plan/apply-record.ts";

/** The first line of a file of deeds: of which plan, in which store. */
export interface DeedsHeader {
  schema: "nixperf.store.deeds/1";
  plan: string;
  store: { dir: string; realDir: string; stateDir: string };
  startedAt: string;
}

/** Every other line: what was about to be done, or was done, or was not done after all. */
export type DeedLine = { at: string } & (
  | { deed: "remove-root"; state: "about-to"; root: RemovedRoot; aside: string | null }
  | { deed: "remove-root"; state: "done"; root: RemovedRoot }
  | { deed: "remove-root"; state: "skipped"; root: SkippedRoot }
  | { deed: "restore-root"; state: "done"; root: RemovedRoot }
  | { deed: "delete-paths"; state: "about-to" | "done"; paths: number; narBytes: number }
);

/** Null for what is no header of this kind. */
export function parseHeader(line: string): DeedsHeader | null {
  const header = record(JSON.parse(line));
  const store = record(header?.["store"]);
  if (header === null || store === null || header["schema"] !== "nixperf.store.deeds/1") return null;
  const { plan, startedAt } = header;
  const { dir, realDir, stateDir } = store;
  if (!isText(plan) || !isInstant(startedAt) || !isPath(dir) || !isPath(realDir) || !isPath(stateDir)) return null;
  return { schema: "nixperf.store.deeds/1", plan, store: { dir, realDir, stateDir }, startedAt };
}

/** Null for what is no such line. */
export function parseDeed(line: string): DeedLine | null {
  const read = record(JSON.parse(line));
  if (read === null || !isInstant(read["at"])) return null;
  const { at, deed, state, aside, paths, narBytes } = read;
  if (deed === "delete-paths") {
    const isWhole = (state === "about-to" || state === "done") && isCount(paths) && isCount(narBytes);
    return isWhole ? { at, deed, state, paths, narBytes } : null;
  }
  const root = record(read["root"]);
  if (root === null || !isPath(root["path"])) return null;
  if (deed === "remove-root" && state === "skipped") {
    return isText(root["why"]) ? { at, deed, state, root: { path: root["path"], why: root["why"] } } : null;
  }
  const removed = removedRoot(root);
  if (removed === null) return null;
  if (deed === "restore-root" && state === "done") return { at, deed, state, root: removed };
  if (deed !== "remove-root") return null;
  if (state === "done") return { at, deed, state, root: removed };
  return state === "about-to" && (aside === null || isPath(aside)) ? { at, deed, state, root: removed, aside } : null;
}

function removedRoot(root: Record<string, unknown>): RemovedRoot | null {
  const { path, target, text, changedAt } = root;
  if (!isPath(path) || !isPath(target)) return null;
  if (!(text === null || isText(text)) || !(changedAt === null || isInstant(changedAt))) return null;
  if (root["generation"] === null) return { path, target, text, changedAt, generation: null };
  const generation = record(root["generation"]);
  const profile = generation?.["profile"];
  const number = generation?.["number"];
  return isPath(profile) && isCount(number) ? { path, target, text, changedAt, generation: { profile, number } } : null;
}

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isPath(value: unknown): value is string {
  return isText(value) && value.startsWith("/") && !value.includes("\0");
}

function isInstant(value: unknown): value is string {
  return isText(value) && !Number.isNaN(Date.parse(value));
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
