/**
 * A process of its own that writes to a database without pause: every transaction sets the size of every path, and the
 * time of every path, to one new number. In between it moves its log to the database in each of SQLite's ways; or, with
 * `closing`, every transaction has a connection of its own, which removes the log when it closes. Prints how many
 * transactions it made when its input ends.
 */
import { DatabaseSync } from "node:sqlite";

const [file = "", how] = process.argv.slice(2);
const open = () => {
  const connection = new DatabaseSync(file);
  connection.exec("PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 0");
  return connection;
};
const checkpoints = ["PASSIVE", "RESTART", "PASSIVE", "TRUNCATE", null, null, null];
let db = open();
let count = 1;
let ended = false;
process.stdin.on("end", () => (ended = true)).resume();
const turn = () => {
  if (ended) {
    process.stdout.write(String(count));
    db.close();
    return;
  }
  db.exec("BEGIN IMMEDIATE");
  db.prepare("UPDATE ValidPaths SET narSize = ?, registrationTime = ?").run(++count, count);
  db.exec("COMMIT");
  const checkpoint = checkpoints[count % checkpoints.length];
  if (how === "closing") {
    db.close();
    db = open();
  } else if (checkpoint !== null) {
    db.exec(`PRAGMA wal_checkpoint(${checkpoint})`);
  }
  setTimeout(turn, how === "closing" ? 60 : count % 3);
};
turn();
