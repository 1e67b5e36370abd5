import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { editRecord } from "../errors.ts";
import { syncDirectoryOf } from "../state-directory.ts";
import { writeAtomically } from "../write-atomically.ts";

/** What is kept of the edits of one file, so that they can be undone. One file of state each. */
export interface KeptEdit {
  schema: "nixperf.files.edit/1";
  /** The file itself. */
  target: string;
  /** What stood in it before nixperf came; `null` when there was no such file. */
  before: string | null;
  /** Permissions then. */
  mode: number | null;
  /** What nixperf has written, or was about to write when it was stopped; `null` for a removal. */
  written: Array<string | null>;
}

/** Where what is kept of `target` lies. */
export function keptFile(stateDir: string, target: string): string {
  return join(stateDir, "edits", `${createHash("sha256").update(target).digest("hex").slice(0, 32)}.json`);
}

export async function readKept(stateDir: string, target: string): Promise<KeptEdit | null> {
  const file = keptFile(stateDir, target);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw editRecord(file, "something that cannot be read", error);
  }
  const kept = parseKept(text);
  if (kept === null || kept.target !== target) throw editRecord(file, "something else, or only a part of it");
  return kept;
}

export async function writeKept(stateDir: string, kept: KeptEdit): Promise<void> {
  await writeAtomically(keptFile(stateDir, kept.target), `${JSON.stringify(kept, null, 2)}\n`);
}

export async function removeKept(stateDir: string, target: string): Promise<void> {
  const file = keptFile(stateDir, target);
  await rm(file, { force: true });
  await syncDirectoryOf(file);
}

function parseKept(text: string): KeptEdit | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { schema, target, before, mode, written } = value as Partial<Record<keyof KeptEdit, unknown>>;
  if (schema !== "nixperf.files.edit/1" || typeof target !== "string" || !isText(before)) return null;
  if (!(mode === null || (Number.isInteger(mode) && Number(mode) >= 0 && Number(mode) <= 0o7777))) return null;
  if (!Array.isArray(written) || !written.every(isText)) return null;
  return { schema, target, before, mode: mode as number | null, written };
}

function isText(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}
