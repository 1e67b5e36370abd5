import type { Pool } from "pg";
import { clientMissing, urlInvalid } from "../errors.ts";

/** How long a server may take to answer a connection, and a query. */
const timeouts = { connectMs: 5000, queryMs: 60_000 };

const bigInteger = 20;

/** Connections to a server, and how it is called where people read it: without user and password. */
export interface Server {
  pool: Pool;
  name: string;
}

/** @throws NIXPERF_HISTORY_URL; NIXPERF_HISTORY_CLIENT_MISSING */
export async function connections(url: string): Promise<Server> {
  const [, rest] = /^postgres(?:ql)?:\/\/[^/?#]*(.*)$/s.exec(url) ?? [];
  if (rest === undefined) throw urlInvalid("it begins otherwise");
  // A password with one of /?# in it, unescaped: read further, half of it would be a host's name, and be said.
  if (rest.includes("@"))
    throw urlInvalid("an @ after the first of / ? #: in a password these are %2F %3F %23, and @ is %40");
  const { Client, Pool, types } = await loadClient();
  const options = { connectionString: url, application_name: "nixperf" };
  let client;
  try {
    client = new Client(options);
  } catch (error) {
    // What the parser says of it may have the password in it.
    throw urlInvalid("what follows cannot be read", error);
  }
  const pool = new Pool({
    ...options,
    // Who writes, who reads, and an export that takes its time.
    max: 3,
    connectionTimeoutMillis: timeouts.connectMs,
    query_timeout: timeouts.queryMs,
    idleTimeoutMillis: 10_000,
    allowExitOnIdle: true,
    keepAlive: true,
    types: {
      // Ids and counts stay far below 2^53.
      getTypeParser: ((type: number, format: "text" | "binary") =>
        type === bigInteger ? Number : types.getTypeParser(type, format)) as typeof types.getTypeParser,
    },
  });
  // A connection that breaks while nobody uses it: the next one who needs one makes another.
  pool.on("error", () => {});
  // One that breaks while it is used says so to whoever uses it, and once more to all: unheard, that ends the program.
  pool.on("connect", (connected) => void connected.on("error", () => {}));
  const { host, port, database } = client;
  return { pool, name: `${host.startsWith("/") ? host : `${host}:${port}`}/${database ?? ""}` };
}

async function loadClient() {
  try {
    const { default: pg } = await import("pg");
    return pg;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") throw clientMissing(error);
    throw error;
  }
}
