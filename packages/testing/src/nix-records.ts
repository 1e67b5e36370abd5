import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What `scripts/get-nix.ts` writes down about a Nix that it has unpacked. */
export interface NixRecord {
  recipe: number;
  suite: string;
  version: string;
  dir: string;
}

/** Where the records are kept. */
export function recordsDir(tools: string): string {
  return join(tools, "nix");
}

/** The record in `file`, or null where there is none or the Nix it speaks of is gone. */
export function readRecord(file: string): NixRecord | null {
  try {
    const record = JSON.parse(readFileSync(file, "utf8")) as NixRecord;
    accessSync(join(record.dir, "bin/nix"), constants.X_OK);
    return record;
  } catch {
    return null;
  }
}

/** Every Nix unpacked in `tools`, the oldest version first. */
export function readRecords(tools: string): NixRecord[] {
  let names: string[];
  try {
    names = readdirSync(recordsDir(tools));
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => readRecord(join(recordsDir(tools), name)) ?? [])
    .sort((a, b) => a.version.localeCompare(b.version, "en", { numeric: true }));
}
