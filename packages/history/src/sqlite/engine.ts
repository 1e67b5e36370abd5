import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Kysely, SqliteDialect } from "kysely";
import type { AddRows, Database, Engine } from "../engine/engine.ts";
import type { Tables } from "../engine/tables.ts";
import { historyUnwritable } from "../errors.ts";
import { adapted } from "./adapter.ts";
import { sqliteFault } from "./faults.ts";
import { openEmpty, openToRead, openToWrite, retried } from "./open-file.ts";
import type { Wait } from "./open-file.ts";
import { linesOfBefore, takeOver } from "./take-over.ts";

/** A connection, and Kysely on it. */
interface Connection {
  database: DatabaseSync;
  db: Database;
  isToWrite: boolean;
}

/** The ledger in `history.sqlite` of a directory. */
export interface SqliteEngine extends Engine {
  file: string;
  /** Bytes of the file, 0 where it is not there. */
  size(): Promise<number>;
  /** Gives the disk back what pruning has freed. */
  shrink(): Promise<void>;
}

/**
 * The ledger in a file. It is made by the first who writes; until then there is nothing to be read. What an earlier version
 * kept as lines is taken over by the first who may.
 */
export function sqliteEngine(stateDir: string, { waitMs = 60_000 }: { waitMs?: number } = {}): SqliteEngine {
  const file = join(stateDir, "history.sqlite");
  const at = { file, ms: waitMs };
  let connection: Connection | null = null;
  let isClosed = false;
  // There is one connection, and whatever runs on it while a transaction is open is part of that.
  let last: Promise<unknown> = Promise.resolve();
  const alone = <Result>(fn: () => Promise<Result>): Promise<Result> => {
    const next = last.then(fn, fn);
    last = next.catch(() => {});
    return next;
  };

  const use = (database: DatabaseSync, isToWrite: boolean): Connection => {
    connection?.database.close();
    connection = { database, db: kyselyOn(database), isToWrite };
    return connection;
  };

  const toWrite = async (signal: AbortSignal | undefined): Promise<Connection> => {
    if (isClosed) throw historyUnwritable(file, "that it was closed before");
    if (connection?.isToWrite === true) return connection;
    const opened = use(await openToWrite(file, { ms: waitMs, signal }), true);
    try {
      await takeOver(stateDir, (change) => transaction(opened, "begin immediate", change, { ...at, signal }), signal);
      return opened;
    } catch (error) {
      // Until all of it is here, nobody goes on as if it were.
      connection = null;
      opened.database.close();
      throw error;
    }
  };

  const toRead = async (signal: AbortSignal | undefined): Promise<Connection> => {
    if (isClosed) throw historyUnwritable(file, "that it was closed before");
    if (connection !== null && (connection.isToWrite || connection.database.location() !== null)) return connection;
    const inMemory = connection;
    const before = inMemory === null ? await linesOfBefore(stateDir) : null;
    if (before !== null) {
      try {
        return await toWrite(signal);
      } catch (error) {
        // Who may not write may read all the same, where nothing was taken over yet.
        const there = await openToRead(file, { ms: waitMs, signal });
        if (there === null) return await lendLines(use(openEmpty(), false), before, signal);
        there.close();
        throw error;
      }
    }
    const opened = await openToRead(file, { ms: waitMs, signal });
    return opened === null && inMemory !== null ? inMemory : use(opened ?? openEmpty(), false);
  };

  const lendLines = async (
    empty: Connection,
    { change }: NonNullable<Awaited<ReturnType<typeof linesOfBefore>>>,
    signal: AbortSignal | undefined,
  ): Promise<Connection> => {
    await transaction(empty, "begin", change, { ...at, signal, doing: "read" });
    return empty;
  };

  const write: Engine["write"] = (change, signal) =>
    alone(async () => await transaction(await toWrite(signal), "begin immediate", change, { ...at, signal }));

  return {
    file,
    size: async () => (await stat(file).catch(() => null))?.size ?? 0,
    shrink: () =>
      alone(async () => {
        if (connection?.isToWrite !== true) return;
        try {
          connection.database.prepare("pragma incremental_vacuum").all();
        } catch (error) {
          throw sqliteFault(error, file, "write", waitMs);
        }
      }),
    read: (ask, signal) =>
      alone(async () => await transaction(await toRead(signal), "begin", ask, { ...at, signal, doing: "read" })),
    write,
    // Who writes is alone in SQLite.
    writeAlone: (_, change, signal) => write(change, signal),
    snapshot: () =>
      alone(async () => {
        const shared = await toRead(undefined);
        const own =
          shared.database.location() === null ? null : await openToRead(file, { ms: waitMs, signal: undefined });
        if (own === null) return { db: shared.db, close: async () => {} };
        own.exec("begin");
        return {
          db: kyselyOn(own),
          close: async () => own.close(),
        };
      }),
    close: () =>
      alone(async () => {
        isClosed = true;
        connection?.database.close();
        connection = null;
      }),
  };
}

function kyselyOn(database: DatabaseSync): Database {
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: adapted(database) }) });
}

async function transaction<Result>(
  { database, db }: Connection,
  begin: "begin" | "begin immediate",
  work: (db: Database, add: AddRows) => Promise<Result>,
  { file, ms, signal, doing = "write" }: Wait & { file: string; doing?: "read" | "write" },
): Promise<Result> {
  try {
    await retried(() => database.exec(begin), { ms, signal });
    try {
      const result = await work(db, addTo(database));
      signal?.throwIfAborted();
      database.exec("commit");
      return result;
    } catch (error) {
      // A full disk has ended it by itself.
      if (database.isTransaction) database.exec("rollback");
      throw error;
    }
  } catch (error) {
    throw sqliteFault(error, file, doing, ms);
  }
}

function addTo(database: DatabaseSync): AddRows {
  const statements = new Map<string, StatementSync>();
  return async (table, columns, rows) => {
    const sql = `insert into ${table} (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")}) on conflict do nothing`;
    let statement = statements.get(sql);
    if (statement === undefined) statements.set(sql, (statement = database.prepare(sql)));
    let added = 0;
    for (const row of rows) added += Number(statement.run(...row).changes);
    return added;
  };
}
