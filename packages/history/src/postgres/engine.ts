import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, PostgresDialect, sql } from "kysely";
import type { AddRows, Database, Engine } from "../engine/engine.ts";
import type { Tables } from "../engine/tables.ts";
import { addTo } from "./add-rows.ts";
import { connections } from "./client.ts";
import { isAway, isConflict, postgresFault } from "./faults.ts";
import { lockForOne, migrate } from "./migrate.ts";

/** How long to wait before each new attempt, in milliseconds. */
const pauses = [100, 400, 1600];

type Change<Result> = (db: Database, add: AddRows) => Promise<Result>;

/** The ledger on a PostgreSQL server. No connection is made before something is asked. */
export async function postgresEngine(url: string): Promise<Engine> {
  const { pool, name } = await connections(url);
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool,
      onCreateConnection: async (connection) => {
        const setting = sql`set search_path = nixperf`.compile(db);
        await connection.executeQuery(setting);
      },
    }),
  });
  let migrated: Promise<void> | null = null;
  const ready = async (): Promise<void> => {
    migrated ??= migrate(db, name);
    await migrated.catch((error: unknown) => {
      migrated = null;
      throw error;
    });
  };

  /** Does it again where the connection broke or another transaction stood in the way, a few times. */
  const attempt = async <Result>(
    once: () => Promise<Result>,
    doing: "read" | "write",
    signal: AbortSignal | undefined,
    isRepeatable = true,
  ): Promise<Result> => {
    for (let i = 0; ; i++) {
      signal?.throwIfAborted();
      try {
        // oxlint-disable-next-line no-await-in-loop -- attempts come one after the other
        await ready();
        // oxlint-disable-next-line no-await-in-loop
        return await once();
      } catch (error) {
        const pause = isRepeatable && (isAway(error) || isConflict(error)) ? pauses[i] : undefined;
        if (pause === undefined) throw postgresFault(error, name, doing);
        // oxlint-disable-next-line no-await-in-loop
        await sleep(pause * (0.5 + Math.random()), undefined, { signal });
      }
    }
  };

  const transaction = <Result>(change: Change<Result>, signal: AbortSignal | undefined, isAlone: boolean) =>
    db.transaction().execute(async (tx) => {
      if (isAlone) await lockForOne(tx);
      const result = await change(tx, addTo(tx));
      signal?.throwIfAborted();
      return result;
    });

  return {
    read: (ask, signal) =>
      attempt(
        () =>
          db
            .transaction()
            .setIsolationLevel("repeatable read")
            .setAccessMode("read only")
            .execute((tx) => ask(tx)),
        "read",
        signal,
      ),
    snapshot: () =>
      attempt(
        async () => {
          const started = await db
            .startTransaction()
            .setIsolationLevel("repeatable read")
            .setAccessMode("read only")
            .execute();
          return {
            db: started,
            close: async () => {
              // A connection that broke has nothing to be ended.
              await started
                .rollback()
                .execute()
                .catch(() => {});
            },
          };
        },
        "read",
        undefined,
      ),
    write: (change, signal) => attempt(() => transaction(change, signal, false), "write", signal),
    writeAlone: (what, change, signal) => {
      const whole: typeof change = async (tx, add) => {
        // What others append while days are rolled up would be removed with the samples that were.
        if (what === "prune") await sql`lock table run, cost, sample in exclusive mode`.execute(tx);
        const result = await change(tx, add);
        // Without figures about what has come, the server reads whole tables until it looks at them by itself.
        if (what === "import") await sql`analyze run, cost, sample, sample_day`.execute(tx);
        return result;
      };
      return attempt(() => transaction(whole, signal, true), "write", signal, what === "prune");
    },
    close: () => db.destroy(),
  };
}
