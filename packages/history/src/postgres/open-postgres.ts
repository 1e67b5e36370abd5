import type { History } from "../history.ts";
import { historyOf } from "../history-of.ts";
import { postgresEngine } from "./engine.ts";

/**
 * Opens the ledger that a PostgreSQL server keeps for several machines, and nothing else: while the server is away, nothing
 * is kept here. `openHistory` of `@nixperf/history` does that. Tables are made in the schema `nixperf` by who comes first.
 *
 * @param url `postgres://user:password@host/database`; a password may come from `PGPASSWORD` or `~/.pgpass`, too
 * @throws NIXPERF_HISTORY_URL; NIXPERF_HISTORY_CLIENT_MISSING where the package `pg` is not installed
 */
export async function openPostgres(url: string): Promise<History> {
  return historyOf(await postgresEngine(url));
}
