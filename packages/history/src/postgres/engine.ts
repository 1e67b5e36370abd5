import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, PostgresDialect, sql } from "kysely";
import type { AddRows, Database, Engine } from "../engine/engine.ts";
import type { Tables } from "../engine/tables.ts";
import { addTo } from "./add-rows.ts";
import { connections } from "./client.ts";
import { isAway, isConflict, postgresFault, stateOf } from "./faults.ts";
import { lockForOne, migrate } from "./migrate.ts";

/** How long to wait before each new attempt, in milliseconds: for a server that was never there, and for one that was. */
const pauses = { never: [100, 400], before: [100, 400, 1600, 3200] };
/** After so long nothing is attempted anew, also where each attempt took its time. */
const patienceMs = 30_000;
/** And for one that says that it is starting: it has a journal to read first. */
const starting = { pause: 500, attempts: 40 };

/** The state of a server that starts up or shuts down. */
const cannotConnectNow = "57P03";

/** Rows that came at once of which the server should know. */
const large = 20_000;

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
  let wasThere = false;
  const ready = async (): Promise<void> => {
    migrated ??= migrate(db, name);
    await migrated.catch((error: unknown) => {
      migrated = null;
      throw error;
    });
    wasThere = true;
  };
  const pauseAfter = (error: unknown, attempts: number): number | undefined => {
    if (stateOf(error) === cannotConnectNow) return attempts < starting.attempts ? starting.pause : undefined;
    return isAway(error) || isConflict(error) ? pauses[wasThere ? "before" : "never"][attempts] : undefined;
  };

  /** Does it again where the connection broke or another transaction stood in the way, a few times. */
  const attempt = async <Result>(
    once: () => Promise<Result>,
    doing: "read" | "write",
    signal: AbortSignal | undefined,
    isRepeatable = true,
  ): Promise<Result> => {
    const until = performance.now() + (wasThere ? patienceMs : patienceMs / 5);
    for (let i = 0; ; i++) {
      signal?.throwIfAborted();
      try {
        // oxlint-disable-next-line no-await-in-loop -- attempts come one after the other
        return await orStopped(ready().then(once), signal);
      } catch (error) {
        const pause = isRepeatable && performance.now() < until ? pauseAfter(error, i) : undefined;
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
    writeAlone: async (what, change, signal) => {
      let added = 0;
      const whole: typeof change = async (tx, add) => {
        // What others append while days are rolled up would be removed with the samples that were.
        if (what === "prune") await sql`lock table run, cost, sample in exclusive mode`.execute(tx);
        return await change(tx, async (...rows) => {
          const some = await add(...rows);
          added += some;
          return some;
        });
      };
      const result = await attempt(() => transaction(whole, signal, true), "write", signal, what === "prune");
      if (added >= large) await lookAtTables(db);
      return result;
    },
    close: () => db.destroy(),
  };
}

/** Who stops does not wait for a server that does not answer; what it was asked may still happen there, all or nothing. */
async function orStopped<Result>(answer: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return await answer;
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason as Error);
  signal.addEventListener("abort", stop);
  try {
    return await Promise.race([answer, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
    answer.catch(() => {});
  }
}

/** Until the server has looked at what came, it reads whole tables. It does so by itself, but minutes later. */
async function lookAtTables(db: Database): Promise<void> {
  await sql`vacuum (analyze) run, cost, sample, sample_day`.execute(db).catch(() => {
    // What was kept is kept; the server's own turn comes.
  });
}
