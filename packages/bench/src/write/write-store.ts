import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { targetNotEmpty } from "../errors.ts";
import { describeShape, type ShapeSummary } from "../shape/describe.ts";
import type { StoreShape } from "../shape/store-shape.ts";
import { schemaVersion } from "./schema.ts";
import { writeDatabase } from "./write-database.ts";
import { type FileMode, writeEntries } from "./write-entries.ts";
import { writeRoots } from "./write-roots.ts";

/** Where the parts of a written store are. */
export interface WrittenStore {
  dir: string;
  storeDir: string;
  stateDir: string;
  /** What a program must have in its environment to take this for the Nix store of its machine. */
  env: Record<string, string>;
}

/** The places of a store in `dir`, written or to be written. */
export function storePlaces(dir: string): WrittenStore {
  const root = resolve(dir);
  const stateDir = join(root, "var/nix");
  const storeDir = join(root, "store");
  return {
    dir: root,
    storeDir,
    stateDir,
    env: {
      NIX_STORE_DIR: storeDir,
      NIX_STATE_DIR: stateDir,
      NIX_LOG_DIR: join(root, "var/log/nix"),
      NIX_CONF_DIR: join(root, "etc/nix"),
      // Never a daemon, nor a store in the home of a user who may not write this one.
      NIX_REMOTE: "local",
      HOME: join(root, "home/user"),
    },
  };
}

/** The name of the file in a written store's folder that says what the store is. */
export const summaryFile = "store.json";

/**
 * Writes `shape` into the folder `dir` as Nix would have left it: store directory, database, profiles, roots and locks.
 * `files` says what each store path is on disk: `none` leaves the store directory empty, `names` makes an empty file,
 * `empty` an empty directory or a whole derivation, `real` a small tree,
 * `large` such a tree with libraries. Real trees have believable files, but not the size and hash of the database.
 */
export function writeStore(dir: string, shape: StoreShape, options: { files: FileMode }): WrittenStore {
  const store = storePlaces(dir);
  if (existsSync(store.dir) && readdirSync(store.dir).length > 0) throw targetNotEmpty(store.dir);
  const db = join(store.stateDir, "db");
  for (const made of [
    join(store.storeDir, ".links"),
    db,
    join(store.stateDir, "temproots"),
    join(store.stateDir, "profiles/per-user/user"),
    join(store.dir, "etc/nix"),
    join(store.dir, "var/log/nix/drvs"),
  ]) {
    mkdirSync(made, { recursive: true });
  }
  writeFileSync(join(store.dir, "etc/nix/nix.conf"), "build-users-group =\nsandbox = false\nsubstituters =\n");
  writeFileSync(join(db, "schema"), schemaVersion);
  for (const lock of [join(db, "big-lock"), join(store.stateDir, "gc.lock")]) writeFileSync(lock, "", { mode: 0o600 });
  // Nix keeps 8 MiB back for the day the disk is full.
  writeFileSync(join(db, "reserved"), "", { mode: 0o600 });
  truncateSync(join(db, "reserved"), 8 * 1024 * 1024);
  writeDatabase(join(db, "db.sqlite"), shape, store.storeDir);
  writeRoots(store, shape);
  writeEntries(store, shape, options.files);
  const summary: ShapeSummary & { files: FileMode; options: StoreShape["options"] } = {
    ...describeShape(shape),
    files: options.files,
    options: shape.options,
  };
  writeFileSync(join(store.dir, summaryFile), `${JSON.stringify(summary, null, 2)}\n`);
  return store;
}
