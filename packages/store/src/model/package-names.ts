import type { StoreDatabase } from "@nixperf/nix/database";
import { isDerivationName } from "@nixperf/nix/store-path";
import { packageName } from "./package-name.ts";
import type { PackageName } from "./package-name.ts";

/** Makes the function that tells the package of a path by its number; null for derivations. */
export function packageNames(database: StoreDatabase): (path: number) => PackageName | null {
  const { outputs, paths, storeDir } = database;
  const nameStart = storeDir.length + 1 + 33;
  // One more than the number of the output's name; 0: not known.
  const outputOf = new Uint32Array(paths.length);
  for (let i = 0; i < outputs.paths.length; i++) {
    if (outputs.paths[i]! >= 0) outputOf[outputs.paths[i]!] = outputs.ids[i]! + 1;
  }
  return (path) => {
    const name = paths[path]!.slice(nameStart);
    return isDerivationName(name)
      ? null
      : packageName(name, outputOf[path] === 0 ? null : (outputs.names[outputOf[path]! - 1] ?? ""));
  };
}
