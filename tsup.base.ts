import type { Options } from "tsup";

/**
 * How every package is built: JavaScript by tsup, declarations by `tsc` (TypeScript 7 has no compiler API, which tsup's
 * own `dts` needs).
 */
export function library(entry: string[]): Options {
  return {
    entry,
    outDir: "dist",
    format: "esm",
    target: "node22",
    platform: "node",
    splitting: true,
    // What is built reads like what it is built from, which is shipped beside it; maps would be a megabyte more.
    sourcemap: false,
    clean: true,
    dts: false,
    silent: true,
    // tsup's default turns `node:sqlite` into `sqlite`, which no Node can load; tests from source would stay green.
    removeNodeProtocol: false,
  };
}
