import { readdirSync, readFileSync } from "node:fs";

/** A run of real Nix. All times are seconds from its start. */
export interface Recording {
  name: string;
  nix: string;
  facts: {
    startedAt: number;
    endedAt: number;
    exitStatus: number;
    /** How late the recorder may have stamped. */
    latenessSeconds: number;
    inputs: Record<string, string[]>;
    /** Derivation of each output. */
    outputs: Record<string, string>;
    logFiles: Record<string, { modifiedAt: number; isCompressed: boolean }>;
    /** What each builder wrote of itself by `date`; no end where it was killed. */
    truth: Record<string, { start: number; end: number | null }>;
  };
  /** Time of arrival, and line. */
  lines: [at: number, line: string][];
}

const directory = new URL("./recordings/", import.meta.url);

/** All that `scripts/record-logs.ts` has recorded. */
export function recordings(): Recording[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith(".jsonl"))
    .map((file) => {
      const [head, ...lines] = readFileSync(new URL(file, directory), "utf8").trimEnd().split("\n");
      const { name, nix, facts } = JSON.parse(head!) as Omit<Recording, "lines">;
      return { name, nix, facts, lines: lines.map((line) => JSON.parse(line) as [number, string]) };
    });
}
