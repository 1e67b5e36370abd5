import type { StoreDatabase } from "@nixperf/nix/database";
import { isDerivationName } from "@nixperf/nix/store-path";
import { packageName } from "./package-name.ts";
import type { PackageName } from "./package-name.ts";

/** Makes the function that tells the package of a path by its number; null for derivations. */
export function packageNames(database: StoreDatabase): (path: number) => PackageName | null {
  const { outputs, paths, storeDir } = database;
  const nameStart = storeDir.length + 1 + 33;
  const outputOf = new Map<number, string>();
  outputs.paths.forEach((path, i) => {
    if (path >= 0) outputOf.set(path, outputs.names[outputs.ids[i]!] ?? "");
  });
  return (path) => {
    const name = paths[path]!.slice(nameStart);
    return isDerivationName(name) ? null : packageName(name, outputOf.get(path) ?? null);
  };
}
