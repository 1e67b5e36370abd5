import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Tables with the columns of Nix's `schema.sql`; the constraints that hostile rows would break are left out. */
export const tables = `
  CREATE TABLE ValidPaths (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, path TEXT, hash TEXT, registrationTime INTEGER,
    deriver TEXT, narSize INTEGER, ultimate INTEGER, sigs TEXT, ca TEXT);
  CREATE TABLE Refs (referrer INTEGER, reference INTEGER);
  CREATE TABLE DerivationOutputs (drv INTEGER, id TEXT, path TEXT);`;

/** Of Nix's `ca-specific-schema.sql`: up to 2.34, and since 2.35. */
export const realisationTables = `
  CREATE TABLE Realisations (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, drvPath TEXT NOT NULL, outputName TEXT NOT NULL,
    outputPath INTEGER NOT NULL, signatures TEXT);
  CREATE TABLE BuildTraceV3 (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, drvPath TEXT NOT NULL, outputName TEXT NOT NULL,
    outputPath TEXT NOT NULL, signatures TEXT);`;

export const storeDir = "/nix/store";

/** A store path whose hash part is the letter repeated. */
export function pathOf(letter: string, name: string = "x"): string {
  return `${storeDir}/${letter.repeat(32)}-${name}`;
}

/** A state directory with a database in it that `sql` has made; the last connection is closed. */
export function stateWith(sql: string): { stateDir: string; dbPath: string } {
  const stateDir = mkdtempSync(join(tmpdir(), "nixperf-state-"));
  mkdirSync(join(stateDir, "db"));
  const dbPath = join(stateDir, "db/db.sqlite");
  const db = new DatabaseSync(dbPath, { enableForeignKeyConstraints: false });
  db.exec(`PRAGMA journal_mode = WAL; ${sql}`);
  db.close();
  writeFileSync(join(stateDir, "db/schema"), "10");
  return { stateDir, dbPath };
}

/** A row of ValidPaths, in SQL. */
export function row(
  id: number | bigint,
  path: string,
  more: { narSize?: string; deriver?: string; time?: string } = {},
): string {
  const { narSize = "1", deriver = "NULL", time = "1600000000" } = more;
  return `INSERT INTO ValidPaths (id, path, hash, registrationTime, deriver, narSize)
    VALUES (${id}, '${path}', 'sha256:00', ${time}, ${deriver}, ${narSize});`;
}
