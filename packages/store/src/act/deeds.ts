import { readdirSync } from "node:fs";
import { join } from "node:path";
import { appendLines, readLines } from "@nixperf/files";
import type { RemovedRoot, SkippedRoot } from "../model/plan/apply-record.ts";
import { parseDeed, parseHeader } from "./deed-line.ts";
import type { DeedLine, DeedsHeader } from "./deed-line.ts";
import type { RootDeeds } from "./remove-planned-roots.ts";

/**
 * Where it is written down what one run does to a store, so that it can be told after a crash and taken back later: a file
 * of JSON lines. Each method returns when its line is on the disk.
 */
export interface Deeds extends RootDeeds {
  file: string;
  restored: (root: RemovedRoot) => Promise<void>;
  aboutToDelete: (paths: number, narBytes: number) => Promise<void>;
  deleted: (paths: number, narBytes: number) => Promise<void>;
}

/**
 * Begins a new file.
 *
 * @param stateDir the directory in which nixperf keeps what must outlive a reboot
 * @throws NIXPERF_STATE_UNWRITABLE
 */
export async function startDeeds(
  stateDir: string,
  header: Omit<DeedsHeader, "schema">,
  now: () => number = Date.now,
): Promise<Deeds> {
  const stamp = header.startedAt.replace(/[^0-9TZ]/g, "");
  const plan = header.plan
    .replace(/^sha256:/, "")
    .replace(/[^0-9A-Za-z]/g, "")
    .slice(0, 12);
  const file = join(directory(stateDir), `${stamp}-${plan}.jsonl`);
  await appendLines(file, [JSON.stringify({ schema: "nixperf.store.deeds/1", ...header } satisfies DeedsHeader)]);
  return continueDeeds(file, now);
}

/** Writes on in a file that is there. */
export function continueDeeds(file: string, now: () => number = Date.now): Deeds {
  type Bare<Line> = Line extends unknown ? Omit<Line, "at"> : never;
  const write = (line: Bare<DeedLine>) =>
    appendLines(file, [JSON.stringify({ at: new Date(now()).toISOString(), ...line })]);
  return {
    file,
    aboutTo: (root, aside) => write({ deed: "remove-root", state: "about-to", root, aside }),
    done: (root) => write({ deed: "remove-root", state: "done", root }),
    skipped: (root) => write({ deed: "remove-root", state: "skipped", root }),
    restored: (root) => write({ deed: "restore-root", state: "done", root }),
    aboutToDelete: (paths, narBytes) => write({ deed: "delete-paths", state: "about-to", paths, narBytes }),
    deleted: (paths, narBytes) => write({ deed: "delete-paths", state: "done", paths, narBytes }),
  };
}

/** What a file of deeds says, each root by what was said of it last. */
export interface DeedsRead {
  file: string;
  header: DeedsHeader;
  /** Removed, and not put back. */
  removed: RemovedRoot[];
  skipped: SkippedRoot[];
  restored: RemovedRoot[];
  /** The run ended before it said what became of these. */
  open: Array<{ root: RemovedRoot; aside: string | null }>;
  /** Null when it did not come to it; `done` is null when it did not come to its end. */
  deletion: null | { planned: Amount; done: Amount | null };
  /** Lines that were torn or are none of ours. */
  damaged: number;
}

interface Amount {
  paths: number;
  narBytes: number;
}

type RootLine = Exclude<DeedLine, { deed: "delete-paths" }>;

function amount({ paths, narBytes }: Amount): Amount {
  return { paths, narBytes };
}

/**
 * Reads a file of deeds. Null when it has no header of this kind; a line that a crash tore is counted and left out.
 *
 * @throws NIXPERF_STATE_UNREADABLE
 */
export async function readDeeds(file: string): Promise<DeedsRead | null> {
  const found: { header: DeedsHeader | null; deletion: DeedsRead["deletion"] } = { header: null, deletion: null };
  let damaged = 0;
  const last = new Map<string, RootLine>();
  const parse = (line: string): DeedLine | DeedsHeader | null =>
    found.header === null ? (found.header = parseHeader(line)) : parseDeed(line);
  for await (const batch of readLines(file, parse)) {
    damaged += batch.damaged;
    for (const line of batch.items) {
      if ("schema" in line) continue;
      if (line.deed !== "delete-paths") last.set(line.root.path, line);
      else if (line.state === "about-to") found.deletion = { planned: line, done: null };
      else found.deletion = { planned: found.deletion?.planned ?? line, done: line };
    }
  }
  const { header } = found;
  if (header === null) return null;
  const deletion = found.deletion && {
    planned: amount(found.deletion.planned),
    done: found.deletion.done && amount(found.deletion.done),
  };
  const read: DeedsRead = { file, header, removed: [], skipped: [], restored: [], open: [], deletion, damaged };
  for (const line of last.values()) {
    if (line.deed === "restore-root") read.restored.push(line.root);
    else if (line.state === "done") read.removed.push(line.root);
    else if (line.state === "skipped") read.skipped.push(line.root);
    else read.open.push({ root: line.root, aside: line.aside });
  }
  return read;
}

/** The files of deeds, the newest first. */
export function listDeeds(stateDir: string): string[] {
  try {
    const names = readdirSync(directory(stateDir)).filter((name) => name.endsWith(".jsonl"));
    return names
      .sort()
      .reverse()
      .map((name) => join(directory(stateDir), name));
  } catch {
    return [];
  }
}

function directory(stateDir: string): string {
  return join(stateDir, "applied");
}
