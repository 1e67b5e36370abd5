import type { Gap } from "@nixperf/errors";
import { analyze, doctor, readStore } from "@nixperf/store";
import type { AnalyzeRecord, DoctorRecord, StoreOptions, Visibility } from "@nixperf/store";

export interface OverviewRecord {
  schema: "nixperf.nixperf.overview/1";
  store: {
    dir: string;
    paths: number;
    narBytes: number;
    /** Null when what is alive is not known. */
    deadBytes: number | null;
    /** How far that may be trusted. */
    visibility: Visibility;
  };
  /** What matters now, the most first. */
  items: OverviewItem[];
  gaps: Gap[];
}

export interface OverviewItem {
  /** The part of nixperf that knows more. */
  area: "store";
  /** What is the matter, in one sentence. */
  message: string;
  /** Bytes of NAR that it is about; null when it is not about bytes. */
  narBytes: number | null;
  /** The command that shows it and what to do about it, without the program's name: `store dead`. */
  command: string;
}

/** Fewer bytes than this are not worth a line. */
const worthBytes = 50 * 1024 * 1024;

/**
 * What matters now on this machine, each with the command that tells more. Changes nothing.
 *
 * @throws what `readStore` of `@nixperf/store` throws.
 */
export async function overview(options: StoreOptions = {}): Promise<OverviewRecord> {
  const snapshot = options.snapshot ?? (await readStore(options));
  const [analysis, health] = await Promise.all([
    analyze({ ...options, snapshot, rows: 50 }),
    doctor({ ...options, snapshot }),
  ]);
  return {
    schema: "nixperf.nixperf.overview/1",
    store: {
      dir: analysis.store.dir,
      paths: analysis.paths.total,
      narBytes: analysis.paths.narBytes,
      deadBytes: analysis.dead.narBytes,
      visibility: analysis.visibility,
    },
    items: [...problems(health), ...bySize(analysis)],
    gaps: analysis.gaps.map(({ at, code, message, tries }) => ({
      at: at === "/dead" ? "/store/deadBytes" : "",
      code,
      message,
      tries,
    })),
  };
}

function problems({ findings }: DoctorRecord): OverviewItem[] {
  return findings
    .filter((finding) => finding.severity !== "note")
    .map(({ subject, message }) => ({
      area: "store",
      message: `${subject}: ${message}`,
      narBytes: null,
      command: "store doctor",
    }));
}

/** Where space goes that could be had back, the most first. */
function bySize({ dead, roots, repeated, visibility }: AnalyzeRecord): OverviewItem[] {
  const items: OverviewItem[] = [];
  const add = (narBytes: number | null, message: string, command: string) => {
    if (narBytes !== null && narBytes >= worthBytes) items.push({ area: "store", message, narBytes, command });
  };
  if (dead.narBytes !== null) {
    const sure = visibility === "exact" ? "nothing needs them" : "nothing visible needs them";
    add(dead.narBytes, `${thousands(dead.paths!)} paths are dead: ${sure}`, "store optimize");
  }
  for (const group of roots.top) {
    if (group.kind === "profile" && !group.current) {
      add(group.retainedBytes, `${group.label}: all that only they need`, "store roots --kind profile");
    } else if (group.kind === "direnv" || group.kind === "result") {
      add(group.retainedBytes, `${group.label}: all that only it needs`, `store roots --kind ${group.kind}`);
    }
  }
  add(repeated.extraBytes, `${thousands(repeated.packages)} packages are there more than once`, "store versions");
  return items.sort((a, b) => b.narBytes! - a.narBytes!).slice(0, 8);
}

function thousands(n: number): string {
  return n.toLocaleString("en-US");
}
