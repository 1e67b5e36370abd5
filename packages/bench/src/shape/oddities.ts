import { randomNix32 } from "./nix32.ts";
import type { PathColumns, PathTable } from "./path-table.ts";
import type { Random } from "./random.ts";
import { type DerivationOutput, pathKind, type StoreShape } from "./store-shape.ts";

/**
 * Adds `pairs` derivations that are to become derivers of outputs which they do not list (as copied metadata and
 * content-addressed derivations bring about). Returns the new deriver of each such output; the outputs belong to
 * `system`, which is alive.
 */
export function addStrayDerivers(
  pairs: number,
  system: number,
  table: PathTable,
  derivationOutputs: DerivationOutput[],
  random: Random,
): Map<number, number> {
  const columns = table.columns();
  const refsOf = (path: number): number[] => [
    ...columns.refs.subarray(columns.refStart[path], columns.refStart[path + 1]),
  ];
  const outputs = [...new Set(refsOf(system).flatMap(refsOf))].filter(
    (path) => columns.kinds[path] === pathKind.output && columns.derivers[path]! >= 0 && path !== system,
  );
  const misled = new Map<number, number>();
  for (const output of outputs.slice(0, pairs)) {
    const name = columns.names[output]!.slice(33);
    const drv = table.add({ name: `${name}.drv`, kind: pathKind.derivation, narSize: 1_600, refs: [] });
    derivationOutputs.push({ drv, id: "out", name: `${randomNix32(32, random)}-${name}` });
    misled.set(output, drv);
  }
  return misled;
}

/** What does not fit in any store that was used for long: leftovers on disk, rows without files, links to nothing. */
export function oddities(
  columns: PathColumns,
  random: Random,
): Pick<StoreShape, "staleLinks" | "unregistered" | "missing"> {
  const { names, kinds, refs } = columns;
  const few = Math.max(1, Math.round(Math.sqrt(names.length / 8_000)));
  const unregistered: string[] = [];
  for (let n = 0; n < few; n++) {
    const failed = `${randomNix32(32, random)}-${random
      .pick(names)
      .slice(33)
      .replace(/\.drv$/, "")}`;
    unregistered.push(failed, `${failed}.lock`, `${randomNix32(32, random)}-${random.pick(names).slice(33)}.lock`);
  }
  const referred = new Uint8Array(names.length);
  for (const path of refs) referred[path] = 1;
  const missing: number[] = [];
  for (let path = names.length - 1; path >= 0 && missing.length < few; path--) {
    if (kinds[path] === pathKind.source && referred[path] === 0 && names[path]!.endsWith(".patch")) missing.push(path);
  }
  const staleLinks = Array.from({ length: few }, (_, n) => `home/user/src/gone-${n + 1}/result`);
  return { unregistered, missing, staleLinks };
}
