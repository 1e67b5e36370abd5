import { existsSync } from "node:fs";
import type { StoreSnapshot } from "../model/snapshot.ts";

/**
 * Makes the function that says "nixpkgs source" of a path that holds a copy of nixpkgs: flakes and channels bring one
 * each, and all of them are called `source` or `nixpkgs`.
 */
export function sourceTrees(snapshot: StoreSnapshot): (path: number) => string | null {
  const { location, database } = snapshot;
  const prefix = location.storeDir.length + 1;
  return (path) => {
    const baseName = database.paths[path]!.slice(prefix);
    if (!/^.{33}(source|nixpkgs|nixos)(-|$)/.test(baseName)) return null;
    const tree = `${location.realStoreDir}/${baseName}`;
    return existsSync(`${tree}/pkgs/top-level/all-packages.nix`) ? "nixpkgs source" : null;
  };
}
