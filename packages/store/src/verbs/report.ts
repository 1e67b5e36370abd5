import { state } from "../model/liveness.ts";
import { analyze } from "./analyze.ts";
import type { AnalyzeOptions, AnalyzeRecord } from "./analyze.ts";
import { doctor } from "./doctor.ts";
import type { DoctorRecord } from "./doctor.ts";
import { understand } from "../model/store-model.ts";
import type { StoreModel } from "../model/store-model.ts";
import { readStore } from "../probe/read-store.ts";
import { roots } from "./roots.ts";
import type { RootsRecord } from "./roots.ts";
import type { StoreOptions } from "./store-options.ts";

/** Growth is told where `state` is given, as by `analyze`. */
export type ReportOptions = StoreOptions & Pick<AnalyzeOptions, "state">;

export interface ReportRecord {
  schema: "nixperf.store.report/1";
  /** The overview, with every path in `each`. */
  analysis: AnalyzeRecord;
  roots: RootsRecord;
  doctor: DoctorRecord;
  /** What each path of `analysis.each`, in the same order, cannot live without. */
  heldBy: HeldBy[];
  gaps: AnalyzeRecord["gaps"];
}

/** The one thing whose going makes a path dead; the tree of retained sizes is made of these. */
export interface HeldBy {
  /**
   * `path`: another path, `index` is its place in `analysis.each`. `group`: one group of roots, `index` is its place in
   * `roots.groups`. `several`: only several roots together. `nothing`: it is not alive.
   */
  kind: "path" | "group" | "several" | "nothing";
  index: number | null;
}

/** The whole analysis of a store as one document, from one instant. */
export async function report(options: ReportOptions = {}): Promise<ReportRecord> {
  const snapshot = options.snapshot ?? (await readStore(options));
  const from = { ...options, snapshot };
  const [analysis, rootsRecord, doctorRecord] = await Promise.all([
    analyze({ ...from, each: true, rows: 20 }),
    roots(from),
    doctor(from),
  ]);
  return {
    schema: "nixperf.store.report/1",
    analysis,
    roots: rootsRecord,
    doctor: doctorRecord,
    heldBy: holders(understand(snapshot), rootsRecord),
    gaps: analysis.gaps.map(({ at, code, message, tries }) => ({ at: `/analysis${at}`, code, message, tries })),
  };
}

function holders(model: StoreModel, record: RootsRecord): HeldBy[] {
  const { paths } = model.snapshot.database;
  const { heldBy, heldByGroup } = model.retained();
  const placeOfGroup = new Map(record.groups.map((group, place) => [`${group.kind} ${group.label}`, place]));
  const order = Array.from(paths.keys()).sort((a, b) => (paths[a]! < paths[b]! ? -1 : 1));
  const placeOf = new Int32Array(paths.length);
  order.forEach((path, place) => (placeOf[path] = place));
  return order.map((path): HeldBy => {
    if (model.states[path] !== state.live) return { kind: "nothing", index: null };
    // A registered path that is not on disk may hold others without being seen: then what holds it counts.
    let last = path;
    while (heldBy[last]! >= 0 && model.states[heldBy[last]!] !== state.live) last = heldBy[last]!;
    const holder = heldBy[last]!;
    if (holder >= 0) return { kind: "path", index: placeOf[holder]! };
    const group = heldByGroup[last]!;
    if (group < 0) return { kind: "several", index: null };
    const { kind, label } = model.groups[group]!;
    return { kind: "group", index: placeOfGroup.get(`${kind} ${label}`) ?? null };
  });
}
