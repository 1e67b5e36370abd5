import { cpSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sample } from "./installed.ts";

/** How many paths are added to the sample store. */
const added = 20_000;

/**
 * Makes a copy of the sample store in `directory`, with many more paths registered, all of them referred to by a path
 * that a profile keeps alive. Their files are not there; that matters to no question that is asked of it here.
 */
export function makeLargeStore(directory: string): void {
  cpSync(sample, directory, { recursive: true, verbatimSymlinks: true });
  const database = new DatabaseSync(join(directory, "nix/var/nix/db/db.sqlite"));
  const profiles = join(directory, "nix/var/nix/profiles");
  const system = readlinkSync(join(profiles, readlinkSync(join(profiles, "system"))));
  const { id } = database.prepare("select id from ValidPaths where path = ?").get(system) as { id: number };
  database.exec("begin");
  const path = database.prepare(
    "insert into ValidPaths (path, hash, registrationTime, narSize) values (?, 'sha256:' || ?, 1, 1000)",
  );
  const reference = database.prepare("insert into Refs (referrer, reference) values (?, ?)");
  for (let index = 0; index < added; index++) {
    const name = `/nix/store/${String(index).padStart(32, "0")}-one-of-many-${index}`;
    const { lastInsertRowid } = path.run(name, "0".repeat(64));
    reference.run(id, lastInsertRowid);
  }
  database.exec("commit");
  database.close();
}
