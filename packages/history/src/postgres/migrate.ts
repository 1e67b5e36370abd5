import { sql } from "kysely";
import type { Database } from "../engine/engine.ts";
import { migrations, postgresTypes, schemaVersion } from "../engine/schema.ts";
import { historyNewer } from "../errors.ts";
import { stateOf } from "./faults.ts";

/** Any number will do as long as it is always the same: "nxph". */
const lock = 0x6e78_7068;

/** Makes the tables, or brings them to this version; one at a time, and only when there is something to do. */
export async function migrate(db: Database, server: string): Promise<void> {
  if ((await versionOf(db, server)) === schemaVersion) return;
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(lock)})`.execute(tx);
    await sql`create schema if not exists nixperf`.execute(tx);
    await sql`create table if not exists nixperf.version (version integer not null)`.execute(tx);
    const found = await versionOf(tx, server);
    for (const statement of migrations(postgresTypes).slice(found).flat()) await sql.raw(statement).execute(tx);
    await sql`delete from nixperf.version`.execute(tx);
    await sql`insert into nixperf.version values (${sql.lit(schemaVersion)})`.execute(tx);
  });
}

async function versionOf(db: Database, server: string): Promise<number> {
  try {
    const { rows } = await sql<{ version: number }>`select version from nixperf.version`.execute(db);
    const version = rows[0]?.version ?? 0;
    if (version > schemaVersion) throw historyNewer(server, version, schemaVersion);
    return version;
  } catch (error) {
    // No such table, no such schema.
    if (["42P01", "3F000"].includes(stateOf(error) ?? "")) return 0;
    throw error;
  }
}

/** Holds until the end of the transaction. */
export async function lockForOne(db: Database): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(lock + 1)})`.execute(db);
}
