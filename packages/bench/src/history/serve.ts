// Runs a PostgreSQL server with the databases `filled` and `saved` until its input ends, and writes their URLs to a file once
// it is there. Arguments: the directory of the server's programs, and the file.
import { renameSync, writeFileSync } from "node:fs";

import { throwAwayPostgres } from "@nixperf/testing";

const [bin = "", file = ""] = process.argv.slice(2);
const server = await throwAwayPostgres(bin);
await server.createDatabase("filled");
await server.createDatabase("saved");
writeFileSync(`${file}.new`, JSON.stringify({ filled: server.url("filled"), saved: server.url("saved") }));
renameSync(`${file}.new`, file);
process.stdin.resume();
process.stdin.once("end", () => void server.dispose());
