import type { DatabaseSync } from "node:sqlite";
import type { Gap } from "@nixperf/errors";
import { graphFromEdges } from "@nixperf/graph";
import { dbCorrupt, dbForeign, dbSchema } from "../errors.ts";
import { isStorePathName } from "../store-path/index.ts";
import { columnNames, number, readColumns, rowidBounds, tableNames, text } from "./columns.ts";
import { IdIndex } from "./id-index.ts";
import { Uint32List } from "./uint32-list.ts";
import type { DerivationOutputs, Realisation, StoreDatabase } from "./store-database.ts";

export type LoadedRows = Omit<StoreDatabase, "storeDir" | "readBy" | "health"> & { danglingReferences: number };

/**
 * Reads the tables into columns. What a hostile or damaged database may hold (other types, doubled paths, references to
 * nothing) is refused, or counted and named.
 */
export function loadRows(db: DatabaseSync, dbPath: string, storeDir: string): LoadedRows {
  const tables = tableNames(db);
  requireColumns(db, tables, dbPath, "ValidPaths", ["id", "path", "registrationTime", "deriver", "narSize"]);
  requireColumns(db, tables, dbPath, "Refs", ["referrer", "reference"]);
  requireColumns(db, tables, dbPath, "DerivationOutputs", ["drv", "id", "path"]);

  const { ids, ...paths } = loadPaths(db, dbPath, storeDir);
  const { indexOf } = paths;
  const from = new Uint32List();
  const to = new Uint32List();
  let danglingReferences = 0;
  readColumns(db, "Refs", [number("referrer"), number("reference")], (referrers, references) => {
    for (let i = 0; i < referrers!.length; i++) {
      const referrer = ids.get(referrers![i]);
      const reference = ids.get(references![i]);
      if (referrer < 0 || reference < 0) {
        danglingReferences++;
        continue;
      }
      from.push(referrer);
      to.push(reference);
    }
  });

  return {
    ...paths,
    references: graphFromEdges(paths.count, from.take(), to.take()),
    outputs: loadOutputs(db, storeDir, ids, indexOf),
    realisations: loadRealisations(db, storeDir, tables, ids, indexOf),
    danglingReferences,
    gaps: gapsOf(paths.unknownSizes, danglingReferences),
  };
}

function loadOutputs(
  db: DatabaseSync,
  storeDir: string,
  ids: IdIndex,
  indexOf: ReadonlyMap<string, number>,
): DerivationOutputs {
  const derivations = new Uint32List();
  const paths = new Uint32List();
  const outputIds = new Uint32List();
  const prefix = `${storeDir}/`;
  const numbers = new Map<unknown, number>();
  readColumns(db, "DerivationOutputs", [number("drv"), text("id"), text("path")], (drvs, names, outputPaths) => {
    for (let i = 0; i < drvs!.length; i++) {
      const drv = ids.get(drvs![i]);
      if (drv < 0) continue;
      let name = numbers.get(names![i]);
      // More names than fit are no names that anyone uses: they become "".
      if (name === undefined) numbers.set(names![i], (name = Math.min(numbers.size, 0xffff)));
      derivations.push(drv);
      outputIds.push(name);
      paths.push(numberOf(indexOf, prefix, outputPaths![i] as string));
    }
  });
  return {
    derivations: derivations.take(),
    ids: new Uint16Array(outputIds.take()),
    names: [...numbers.keys()].slice(0, 0xffff).map((name) => (typeof name === "string" ? name : "")),
    paths: new Int32Array(paths.take().buffer),
  };
}

/** The number of a registered path; -1 for any other text. */
function numberOf(indexOf: ReadonlyMap<string, number>, prefix: string, path: string): number {
  return path.startsWith(prefix) ? (indexOf.get(path.slice(prefix.length)) ?? -1) : -1;
}

function loadPaths(db: DatabaseSync, dbPath: string, storeDir: string) {
  const present = columnNames(db, "ValidPaths");
  const optional = (column: string) => (present.has(column) ? column : "NULL");
  const room = roomFor(db, "ValidPaths");
  const paths: string[] = [];
  const narSizes = new Float64Array(room);
  const registrationTimes = new Float64Array(room);
  const ultimate = new Uint8Array(room);
  const contentAddressed = new Uint8Array(room);
  const deriverNames: string[] = [];
  const ids = new IdIndex();
  const indexOf = new Map<string, number>();
  const prefix = `${storeDir}/`;
  let unknownSizes = 0;

  const columns = [
    number("id"),
    text("path"),
    number("narSize"),
    number("registrationTime"),
    text("deriver"),
    number(`(${optional("ultimate")} IS 1) + 2 * (${optional("ca")} IS NOT NULL)`),
  ];
  readColumns(db, "ValidPaths", columns, (rowIds, rowPaths, sizes, times, rowDerivers, flags) => {
    for (let row = 0; row < rowIds!.length; row++) {
      const i = paths.length;
      const path = rowPaths![row];
      const id = rowIds![row];
      // Beyond what a number holds exactly, two ids would become one. Nix counts up from 1.
      if (!Number.isSafeInteger(id)) throw dbCorrupt(dbPath, `the id ${String(id)} of a path`);
      if (typeof path !== "string" || !path.startsWith("/")) throw dbCorrupt(dbPath, "a registered path that is none");
      if (!path.startsWith(prefix)) throw dbForeign(dbPath, path, storeDir);
      const baseName = path.slice(prefix.length);
      if (!isStorePathName(baseName)) throw dbCorrupt(dbPath, `a registered path that is no store path: ${path}`);
      if (i >= room) throw dbCorrupt(dbPath, "more paths than ids");
      paths.push(path);
      indexOf.set(baseName, i);
      if (indexOf.size === i) throw dbCorrupt(dbPath, `${path} is registered twice`);
      ids.set(id, i);
      const size = sizes![row];
      if (Number.isSafeInteger(size) && (size as number) > 0) narSizes[i] = size as number;
      else unknownSizes++;
      const time = times![row];
      registrationTimes[i] = Number.isSafeInteger(time) ? (time as number) : Number.NaN;
      deriverNames.push(rowDerivers![row] as string);
      ultimate[i] = (flags![row] as number) & 1;
      contentAddressed[i] = (flags![row] as number) >> 1;
    }
  });
  const count = paths.length;
  const derivers = new Int32Array(count).fill(-1);
  for (let i = 0; i < count; i++) {
    const name = deriverNames[i]!;
    if (name === "") continue;
    const deriver = numberOf(indexOf, prefix, name);
    derivers[i] = deriver < 0 ? -2 : deriver;
  }
  return {
    count,
    paths,
    narSizes: narSizes.slice(0, count),
    registrationTimes: registrationTimes.slice(0, count),
    ultimate: ultimate.slice(0, count),
    contentAddressed: contentAddressed.slice(0, count),
    derivers,
    unknownSizes,
    ids,
    indexOf,
  };
}

/** At least the number of rows of a table. Where ids have few holes they tell it; otherwise the rows are counted. */
function roomFor(db: DatabaseSync, table: string): number {
  const bounds = rowidBounds(db, table);
  if (bounds === null) return 0;
  const span = bounds.high - bounds.low + 1n;
  if (span <= 100_000n) return Number(span);
  return Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]);
}

/** Either table, or none: Realisations up to Nix 2.34, BuildTraceV3 since 2.35, each only where the feature was used. */
function loadRealisations(
  db: DatabaseSync,
  storeDir: string,
  tables: Set<string>,
  ids: IdIndex,
  indexOf: ReadonlyMap<string, number>,
): Realisation[] {
  const prefix = `${storeDir}/`;
  const realisations: Realisation[] = [];
  const add = (drv: unknown, outputName: unknown, path: number | undefined) => {
    if (typeof drv === "string" && typeof outputName === "string" && path !== undefined && path >= 0) {
      realisations.push({ drv, outputName, path });
    }
  };
  if (tables.has("Realisations")) {
    readColumns(
      db,
      "Realisations",
      [text("drvPath"), text("outputName"), number("outputPath")],
      (drvs, names, outputs) => {
        drvs!.forEach((drv, i) => add(drv, names![i], ids.get(outputs![i])));
      },
    );
  }
  if (tables.has("BuildTraceV3")) {
    readColumns(
      db,
      "BuildTraceV3",
      [text("drvPath"), text("outputName"), text("outputPath")],
      (drvs, names, outputs) => {
        drvs!.forEach((drv, i) => add(drv, names![i], numberOf(indexOf, prefix, outputs![i] as string)));
      },
    );
  }
  return realisations;
}

function requireColumns(db: DatabaseSync, tables: Set<string>, dbPath: string, table: string, wanted: string[]): void {
  if (!tables.has(table)) throw dbSchema(dbPath, `no table ${table}`);
  const present = columnNames(db, table);
  const missing = wanted.find((column) => !present.has(column));
  if (missing !== undefined) throw dbSchema(dbPath, `no column ${missing} in the table ${table}`);
}

function gapsOf(unknownSizes: number, danglingReferences: number): Gap[] {
  const gaps: Gap[] = [];
  if (unknownSizes > 0) {
    gaps.push({
      at: "/paths/narBytes",
      code: "NIXPERF_SIZE_UNKNOWN",
      message: `Nix does not know the size of ${unknownSizes} registered paths; they count as 0 in every sum`,
      tries: ["nix-store --verify --check-contents (as the owner of the store), which fills the sizes in"],
    });
  }
  if (danglingReferences > 0) {
    gaps.push({
      at: "/live",
      code: "NIXPERF_DB_REFERENCES_DANGLING",
      message: `${danglingReferences} references in the database lead from or to a path that is not registered`,
      tries: [],
    });
  }
  return gaps;
}
