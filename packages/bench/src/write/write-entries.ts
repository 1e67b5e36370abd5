import { closeSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { pathKind, type StoreShape } from "../shape/store-shape.ts";
import { isFile } from "./is-file.ts";
import { libraries } from "./libraries.ts";
import { writeDerivations } from "./write-derivations.ts";
import { writeTrees } from "./write-trees.ts";
import type { WrittenStore } from "./write-store.ts";

/** What store paths are on disk: nothing, empty files, empty entries of the right type, small trees of files, or trees with libraries as well. */
export type FileMode = "none" | "names" | "empty" | "real" | "large";

/** Fills the store directory: derivations are whole but among mere names, since Nix reads them. Paths that are to be missing have no entry; leftovers have one and no row. */
export function writeEntries(store: WrittenStore, shape: StoreShape, files: FileMode): void {
  if (files === "none") return;
  if (files === "names") {
    writeEmpty(store, shape, () => true);
  } else {
    writeDerivations(store, shape);
    if (files === "real") writeTrees(store, shape);
    else if (files === "large") writeTrees(store, shape, libraries(shape.options.seed + 3));
    else writeEmpty(store, shape, (path) => (shape.kinds[path] === pathKind.derivation ? null : isFile(shape, path)));
  }
  for (const name of shape.unregistered) {
    const path = join(store.storeDir, name);
    if (name.endsWith(".lock")) writeFileSync(path, "");
    else {
      mkdirSync(path);
      writeFileSync(join(path, "half-built"), "what a failed build left\n");
    }
  }
}

/** Makes an empty file of each path of which `file` says true, an empty directory where it says false. */
function writeEmpty(store: WrittenStore, shape: StoreShape, file: (path: number) => boolean | null): void {
  const missing = new Set(shape.missing);
  for (let path = 0; path < shape.names.length; path++) {
    const asFile = missing.has(path) ? null : file(path);
    if (asFile === null) continue;
    const entry = `${store.storeDir}/${shape.names[path]!}`;
    if (asFile) closeSync(openSync(entry, "w", 0o444));
    else mkdirSync(entry, 0o555);
  }
}
