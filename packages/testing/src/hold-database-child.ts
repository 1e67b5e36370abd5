// A process of its own, started by held-database.ts: opens a database and runs the statements that come as JSON strings,
// one a line, until its input ends.
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";

const [file = "", vfs] = process.argv.slice(2);
const database = new DatabaseSync(vfs === undefined ? file : `${pathToFileURL(file).href}?vfs=${vfs}`);
const answer = (what: () => void): void => {
  try {
    what();
    process.stdout.write("ok\n");
  } catch (error) {
    process.stdout.write(`${String(error)}\n`);
  }
};
// Opening alone touches no file; reading does, and makes the connection known to others.
answer(() => database.prepare("SELECT count(*) FROM sqlite_master").get());
createInterface({ input: process.stdin })
  .on("line", (line) => answer(() => database.exec(JSON.parse(line) as string)))
  .on("close", () => database.close());
