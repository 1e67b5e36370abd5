import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

export type Database = Kysely<Tables>;

/** What a row holds, in the order of the columns. */
export type Row = ReadonlyArray<string | number | null>;

/**
 * Adds rows, and passes over those whose unique columns are there already. Returns how many were added. It is the one
 * thing that both engines do each in its own way, since a query builder is slow at many rows.
 */
export type AddRows = <Table extends keyof Tables>(
  table: Table,
  columns: ReadonlyArray<keyof Tables[Table] & string>,
  rows: readonly Row[],
) => Promise<number>;

/** A place where the ledger is kept. Throws only NixperfError, or the reason of a signal. */
export interface Engine {
  /** Asks of one state of the ledger. Bounded: nobody else may write meanwhile in some engines. */
  read<Result>(ask: (db: Database) => Promise<Result>, signal?: AbortSignal): Promise<Result>;
  /** One state of the ledger for as long as it takes, until it is closed. */
  snapshot(): Promise<{ db: Database; close: () => Promise<void> }>;
  /** A transaction: all of `change` or nothing of it. It may be begun anew, so that it must do the same again. */
  write<Result>(change: (db: Database, add: AddRows) => Promise<Result>, signal?: AbortSignal): Promise<Result>;
  /** As `write`, with nobody else pruning or importing meanwhile. An import is not begun anew: its lines come once. */
  writeAlone<Result>(
    what: "import" | "prune",
    change: (db: Database, add: AddRows) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result>;
  close(): Promise<void>;
}
