import { realpathSync } from "node:fs";
import type { StoreLocation } from "../location/index.ts";
import { dbSchema } from "../errors.ts";
import { readStart, statFile } from "./at-rest.ts";
import { loadRows } from "./load-rows.ts";
import { readConsistently } from "./read-consistently.ts";
import type { StoreDatabase } from "./store-database.ts";

export interface ReadStoreDatabaseOptions {
  location: Pick<StoreLocation, "storeDir" | "stateDir">;
  signal?: AbortSignal | undefined;
}

/** The newest schema that this reader knows; Nix itself refuses newer ones than it knows, too. */
const newestSchema = 10;

/**
 * Reads all that analysis needs of a store's database, at one instant, changing nothing. See `readConsistently` for
 * how, and the result's `readBy` for which way it was.
 *
 * @throws NIXPERF_STORE_MISSING, NIXPERF_DB_UNREADABLE, NIXPERF_DB_UNSAFE, NIXPERF_DB_CORRUPT, NIXPERF_DB_SCHEMA,
 * NIXPERF_DB_FOREIGN, NIXPERF_DB_COPY_FAILED.
 */
export async function readStoreDatabase(options: ReadStoreDatabaseOptions): Promise<StoreDatabase> {
  const { storeDir, stateDir } = options.location;
  const dbPath = realPath(`${stateDir}/db/db.sqlite`);
  const schemaVersion = readSchemaVersion(`${stateDir}/db/schema`, dbPath);
  if (schemaVersion !== null && schemaVersion > newestSchema) {
    throw dbSchema(dbPath, `schema version ${schemaVersion}`);
  }
  const { value, readBy, files } = await readConsistently(
    dbPath,
    (db) => {
      const rows = loadRows(db, dbPath, storeDir);
      const pages = db.prepare("SELECT freelist_count FROM pragma_freelist_count").get();
      return { rows, freePages: Number(pages?.["freelist_count"] ?? 0) };
    },
    options.signal,
  );
  const { danglingReferences, ...rows } = value.rows;
  return {
    storeDir,
    ...rows,
    readBy,
    health: {
      bytes: files.bytes,
      freeBytes: value.freePages * files.pageSize,
      walBytes: files.walBytes,
      journalMode: files.journalMode,
      schemaVersion,
      danglingReferences,
    },
  };
}

/** The file itself where a link leads to it: SQLite has its log beside that, and not beside the link. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Null when there is no such file; anything in it but a version is no database of Nix that is known. */
function readSchemaVersion(path: string, dbPath: string): number | null {
  const stat = statFile(path);
  if (stat === null) return null;
  // A pipe would be waited for without end.
  if (!stat.isFile()) throw dbSchema(dbPath, `${path} is not a file`);
  const text = readStart(path, 32).toString("latin1").trim();
  if (!/^\d{1,9}$/.test(text)) throw dbSchema(dbPath, `${path} does not hold the version of a schema`);
  return Number(text);
}
