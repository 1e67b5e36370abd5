import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { removeTree } from "@nixperf/testing";
import { hashPart, repeat } from "./bed.ts";
import type { Bed } from "./bed.ts";

/**
 * Adds random paths to what the database has, and changes what it says, in ways that Nix itself can bring about: by
 * substitution, import, failed or interrupted operations, the derivers that copies bring along. The database is left
 * open, so that what was written still lies in its write-ahead log; whoever calls closes it.
 */
export function changeRows(bed: Bed): DatabaseSync {
  const { random, hit } = bed;
  const db = new DatabaseSync(bed.store.database);
  db.exec("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF; BEGIN");
  bed.paths = pathsInOrder(db);
  if (random.chance(0.85)) addPaths(bed, db);
  if (random.chance(0.6)) changeDerivers(bed, db);
  if (random.chance(0.4)) changeOutputs(bed, db);
  if (random.chance(0.3)) {
    hit("row: size unknown");
    repeat(1 + random.below(4), () => {
      const size = random.chance(0.5) ? null : 0;
      db.prepare("UPDATE ValidPaths SET narSize = ? WHERE path = ?").run(size, random.pick(bed.paths));
    });
  }
  if (random.chance(0.3)) unregister(bed, db);
  db.exec("COMMIT");
  if (random.chance(0.4)) removeFromDisk(bed);
  return db;
}

/** Referenced ones first. */
function pathsInOrder(db: DatabaseSync): string[] {
  const names = new Map<unknown, unknown>();
  for (const { id, path } of db.prepare("SELECT id, path FROM ValidPaths").all()) names.set(id, path);
  const references = new Map<unknown, unknown[]>();
  for (const { referrer, reference } of db.prepare("SELECT referrer, reference FROM Refs").all()) {
    if (referrer === reference) continue;
    references.set(referrer, [...(references.get(referrer) ?? []), reference]);
  }
  const order: string[] = [];
  const seen = new Set<unknown>();
  const visit = (id: unknown): void => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const reference of references.get(id) ?? []) visit(reference);
    order.push(String(names.get(id)));
  };
  for (const id of names.keys()) visit(id);
  return order;
}

function addPaths(bed: Bed, db: DatabaseSync): void {
  const { random, store, paths, hit } = bed;
  const insert = db.prepare(
    "INSERT INTO ValidPaths (path, hash, registrationTime, deriver, narSize, ultimate) VALUES (?, ?, ?, ?, ?, ?)",
  );
  // Ids have holes in a store that has been collected.
  if (random.chance(0.3)) {
    hit("row: ids far apart");
    db.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = 'ValidPaths'").run(
      random.pick([70_000, 2 ** 27, 2 ** 40]),
    );
  }
  repeat(3 + random.below(40), () => {
    const isDerivation = random.chance(0.35);
    const name = random.pick(["a", "lib-1.2", "x.tar.gz", "with+odd_name?=1.0-dev"]);
    const path = `${store.storeDir}/${hashPart(random)}-${name}${isDerivation ? ".drv" : ""}`;
    const derivers = paths.filter((one) => one.endsWith(".drv"));
    let deriver: string | null = null;
    if (!isDerivation && derivers.length > 0 && random.chance(0.6)) deriver = random.pick(derivers);
    else if (random.chance(0.1)) deriver = `${store.storeDir}/${hashPart(random)}-elsewhere.drv`;
    const hash = `sha256:${"0".repeat(64)}`;
    insert.run(
      path,
      hash,
      1_600_000_000 + random.below(1e8),
      deriver,
      1 + random.below(1e6),
      random.chance(0.5) ? 1 : null,
    );
    for (const reference of Array.from({ length: random.below(4) }, () => random.pick(paths)))
      refer(db, path, reference);
    if (random.chance(0.1)) refer(db, path, path);
    if (deriver !== null && random.chance(0.5)) output(db, deriver, `o${random.below(3)}`, path);
    paths.push(path);
    if (isDerivation) makeDerivation(bed, db, path);
    else makeObject(bed, path);
  });
  hit("row: synthetic paths");
}

function makeObject({ random, paths }: Bed, path: string): void {
  const kind = random.pick(["file", "file", "directory", "link"]);
  if (kind === "file") writeFileSync(path, "");
  else if (kind === "directory") mkdirSync(path);
  else symlinkSync(random.pick(paths), path);
}

/** Its text matters only where Nix reads it. */
function makeDerivation(bed: Bed, db: DatabaseSync, path: string): void {
  const { random, store, paths } = bed;
  const outputs: string[] = [];
  for (const name of ["dev", "out"].slice(random.below(2))) {
    const known = paths.filter((one) => !one.endsWith(".drv"));
    const target = random.chance(0.5) ? random.pick(known) : `${store.storeDir}/${hashPart(random)}-never-${name}`;
    output(db, path, name, target);
    outputs.push(`("${name}","${target}","","")`);
  }
  writeFileSync(path, `Derive([${outputs.join(",")}],[],[],"x86_64-linux","/bin/sh",[],[])`);
}

function refer(db: DatabaseSync, from: string, to: string): void {
  db.prepare(
    "INSERT OR IGNORE INTO Refs (referrer, reference) SELECT a.id, b.id FROM ValidPaths a, ValidPaths b WHERE a.path = ? AND b.path = ?",
  ).run(from, to);
}

function output(db: DatabaseSync, derivation: string, name: string, path: string): void {
  db.prepare(
    "INSERT OR REPLACE INTO DerivationOutputs (drv, id, path) SELECT id, ?, ? FROM ValidPaths WHERE path = ?",
  ).run(name, path, derivation);
}

/** What `nix copy` and an import bring: a deriver that is not here, or that does not know the path as its output. */
function changeDerivers({ random, paths, hit }: Bed, db: DatabaseSync): void {
  hit("row: deriver of a copy");
  const derivations = paths.filter((path) => path.endsWith(".drv"));
  repeat(1 + random.below(8), () => {
    const deriver = random.chance(0.2) ? null : random.pick(derivations);
    db.prepare("UPDATE ValidPaths SET deriver = ? WHERE path = ?").run(deriver, random.pick(paths));
  });
}

function changeOutputs({ random, paths, hit, contentAddressed }: Bed, db: DatabaseSync): void {
  // Where derivations are content-addressed Nix asks their text as well, and would find it to differ.
  if (contentAddressed) return;
  hit("row: outputs changed");
  repeat(1 + random.below(5), () => {
    const derivation = random.pick(paths.filter((path) => path.endsWith(".drv")));
    if (random.chance(0.5)) output(db, derivation, random.pick(["out", "dev", "more"]), random.pick(paths));
    else
      db.prepare("DELETE FROM DerivationOutputs WHERE drv = (SELECT id FROM ValidPaths WHERE path = ?)").run(
        derivation,
      );
  });
}

/** As after an interrupted deletion: the row is gone, the files are still there. */
function unregister(bed: Bed, db: DatabaseSync): void {
  bed.hit("row: gone, files still there");
  repeat(1 + bed.random.below(3), () => {
    const path = bed.random.pick(bed.paths);
    try {
      db.prepare("DELETE FROM ValidPaths WHERE path = ?").run(path);
      bed.paths = bed.paths.filter((one) => one !== path);
    } catch {
      // Something refers to it, which the table forbids to break.
    }
  });
}

function removeFromDisk({ random, paths, hit, contentAddressed }: Bed): void {
  hit("files gone, row still there");
  repeat(1 + random.below(6), () => {
    const path = random.pick(paths);
    // Nix stops at a derivation that it wants to read and cannot.
    if (!(contentAddressed && path.endsWith(".drv"))) removeTree(path);
  });
}
