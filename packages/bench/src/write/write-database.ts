import { DatabaseSync } from "node:sqlite";

import { randomNix32 } from "../shape/nix32.ts";
import { type Random, random } from "../shape/random.ts";
import { pathKind, type StoreShape } from "../shape/store-shape.ts";
import { indices, tables } from "./schema.ts";

/**
 * Writes `shape` as Nix's `db.sqlite` to `file`: in WAL mode and closed, so that neither a log nor a shared-memory file
 * stands beside it. Row ids ascend with gaps, as in a store that has been collected.
 */
export function writeDatabase(file: string, shape: StoreShape, storeDir: string): void {
  const database = new DatabaseSync(file);
  // Nobody else looks at this file before it is whole, and what is lost in a crash is generated again.
  database.exec(
    "pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = off; pragma cache_size = -200000",
  );
  database.exec(tables);
  database.exec("begin");
  const numbers = random(shape.options.seed + 1);
  const ids = writePaths(database, shape, storeDir, numbers);
  writeRefs(database, shape, ids);
  const output = database.prepare("insert into DerivationOutputs (drv, id, path) values (?, ?, ?)");
  for (const row of shape.derivationOutputs) output.run(ids[row.drv]!, row.id, `${storeDir}/${row.name}`);
  database.exec(indices);
  database.exec("commit");
  database.exec("pragma journal_mode = wal");
  database.close();
}

function writePaths(database: DatabaseSync, shape: StoreShape, storeDir: string, numbers: Random): Uint32Array {
  const { names, kinds, narSizes, registered, derivers, absentDerivers } = shape;
  const insert = database.prepare(
    "insert into ValidPaths (id, path, hash, registrationTime, deriver, narSize, ultimate, sigs, ca) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const ids = new Uint32Array(names.length);
  let id = 0;
  for (let path = 0; path < names.length; path++) {
    id += numbers.chance(0.1) ? 2 + numbers.below(6) : 1;
    ids[path] = id;
    const deriver = derivers[path]! >= 0 ? names[derivers[path]!]! : absentDerivers.get(path);
    const built = kinds[path] === pathKind.output && numbers.chance(0.15);
    insert.run(
      id,
      `${storeDir}/${names[path]!}`,
      `sha256:${hex64(numbers)}`,
      registered[path]!,
      deriver === undefined ? null : `${storeDir}/${deriver}`,
      narSizes[path]!,
      built ? 1 : null,
      kinds[path] === pathKind.output && !built ? signature(numbers) : null,
      contentAddress(kinds[path]!, numbers),
    );
  }
  return ids;
}

function writeRefs(database: DatabaseSync, shape: StoreShape, ids: Uint32Array): void {
  const { refStart, refs, names } = shape;
  const insert = database.prepare("insert into Refs (referrer, reference) values (?, ?)");
  for (let path = 0; path < names.length; path++) {
    for (let i = refStart[path]!; i < refStart[path + 1]!; i++) insert.run(ids[path]!, ids[refs[i]!]!);
  }
}

function hex64(numbers: Random): string {
  let text = "";
  for (let i = 0; i < 8; i++) text += numbers.uint32().toString(16).padStart(8, "0");
  return text;
}

/** A signature of the right form and length; it signs nothing. */
function signature(numbers: Random): string {
  const bytes = Buffer.alloc(64);
  for (let i = 0; i < 16; i++) bytes.writeUInt32LE(numbers.uint32(), i * 4);
  return `cache.nixos.org-1:${bytes.toString("base64")}`;
}

/** 52 letters of five bits hold 260 bits, four more than a SHA-256 has: the first letter is 0 or 1. */
function nix32Sha256(numbers: Random): string {
  return `${numbers.below(2)}${randomNix32(51, numbers)}`;
}

function contentAddress(kind: number, numbers: Random): string | null {
  if (kind === pathKind.derivation) return `text:sha256:${nix32Sha256(numbers)}`;
  if (kind === pathKind.source) return `fixed:r:sha256:${nix32Sha256(numbers)}`;
  return null;
}
