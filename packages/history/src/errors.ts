import { NixperfError } from "@nixperf/errors";

/** A record that is to be kept could not be read again. */
export function recordInvalid(schema: string, index: number): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_RECORD",
    message: `cannot keep record ${index + 1} in the history`,
    found: `a record that its schema, ${schema}, does not let through`,
    expected: "finite figures, instants as toISOString writes them, names such as store.dead.narBytes",
  });
}

/** The file is no database, or parts of it make no sense. It stays as it is. */
export function fileDamaged(file: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_DAMAGED",
    message: `the history in ${file} is damaged, and left as it is`,
    found,
    expected: "a SQLite database that nixperf wrote",
    tries: [
      `sqlite3 ${file} .recover, to see what of it can be saved`,
      `mv ${file} ${file}.damaged, to begin a new one`,
    ],
    cause,
  });
}

/** A row says what no nixperf writes. */
export function historyDamaged(what: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_DAMAGED",
    message: "the history holds something that is no record",
    found: what,
    expected: "what nixperf wrote",
    tries: ["delete that row from its table, which costs nothing else"],
  });
}

/** A later version of nixperf has changed the tables. They stay as they are. */
export function historyNewer(where: string, found: number, known: number): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_NEWER",
    message: `the history in ${where} was written by a later version of nixperf, and is left as it is`,
    found: `version ${found} of its tables`,
    expected: `version ${known} or an earlier one`,
    tries: ["the latest nixperf", "XDG_STATE_HOME=/some/directory, to keep another history with this one"],
  });
}

/** Somebody else has been writing for longer than it was waited for. */
export function historyBusy(where: string, waitedMs: number): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_BUSY",
    message: `another program is writing to the history in ${where}`,
    found: `a lock that it held for all of ${waitedMs / 1000} s`,
    tries: ["the same again later"],
  });
}

/** The history is there and cannot be read. */
export function historyUnreadable(where: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_UNREADABLE",
    message: `cannot read the history in ${where}`,
    found,
    expected: "a database that this user may read",
    cause,
  });
}

/** Nothing was written. */
export function historyUnwritable(where: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_UNWRITABLE",
    message: `cannot write to the history in ${where}`,
    found,
    expected: "a database that this user may write, with some space left",
    tries: ["df -h on its directory, and ls -l", "XDG_STATE_HOME=/some/directory to keep it elsewhere"],
    cause,
  });
}

/** The beginning of an id that several runs have. */
export function runAmbiguous(word: string, found: readonly string[]): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_RUN_AMBIGUOUS",
    message: `several runs have an id that begins with ${word}`,
    found: `${found.join(", ")}${found.length > 2 ? ", …" : ""}`,
    expected: "a number, or enough of an id to tell it from all others",
  });
}

/** Never says the URL itself: there may be a password in it. */
export function urlInvalid(found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_URL",
    message: "the URL of the history is none of a PostgreSQL server",
    found,
    expected: "postgres://user@host:5432/database, with the password in it, in PGPASSWORD or in ~/.pgpass",
    tries: ["look at NIXPERF_HISTORY, and at history.url in the machine's configuration"],
    cause,
  });
}

/** The client of PostgreSQL is there for those who want it. */
export function clientMissing(cause: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_CLIENT_MISSING",
    message: "a history on a PostgreSQL server needs the package pg",
    found: "it is not installed where nixperf is",
    tries: ["npm install pg, beside nixperf", "leave NIXPERF_HISTORY unset to keep the history on this machine"],
    cause,
  });
}

/** No connection to the server, or one that broke again and again. */
export function serverAway(server: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_SERVER_AWAY",
    message: `cannot reach the history on the server ${server}`,
    found,
    tries: [
      "the same again later",
      "with neither NIXPERF_HISTORY nor history.url set, what this machine keeps is shown meanwhile",
    ],
    cause,
  });
}

/** The server is there and does not let this user in, or has no such database. */
export function serverRefuses(server: string, found: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_SERVER_REFUSES",
    message: `the server of the history at ${server} refuses`,
    found,
    expected: "a database in which this user may make the schema nixperf, or use it",
    tries: ["look at user, password, database and sslmode in NIXPERF_HISTORY, and at PGPASSWORD and ~/.pgpass"],
    cause,
  });
}
