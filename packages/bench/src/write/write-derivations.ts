import { lutimesSync, writeFileSync } from "node:fs";

import { type DerivationOutput, pathKind, type StoreShape } from "../shape/store-shape.ts";
import type { WrittenStore } from "./write-store.ts";

/** Derivation `path` of `shape` in Nix's ATerm form, with its inputs and sources taken from its references. */
export function derivationText(
  storeDir: string,
  shape: StoreShape,
  path: number,
  outputs: readonly DerivationOutput[],
): string {
  const { names, kinds, refs, refStart } = shape;
  const full = (name: string): string => `${storeDir}/${name}`;
  const inputs = [...refs.subarray(refStart[path], refStart[path + 1])];
  const drvs = inputs.filter((ref) => kinds[ref] === pathKind.derivation).map((ref) => full(names[ref]!));
  const sources = inputs.filter((ref) => kinds[ref] !== pathKind.derivation).map((ref) => full(names[ref]!));
  const sorted = [...outputs].sort((a, b) => (a.id < b.id ? -1 : 1));
  const env: [string, string][] = [
    ["builder", "/bin/sh"],
    ["name", names[path]!.slice(33, -4)],
    ["outputs", outputs.map((output) => output.id).join(" ")],
    ["system", "x86_64-linux"],
    ...sorted.map((output): [string, string] => [output.id, full(output.name)]),
  ];
  env.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  return `Derive(${[
    list(sorted.map((output) => tuple([output.id, full(output.name), "", ""].map(quoted)))),
    list(drvs.sort().map((drv) => tuple([quoted(drv), list([quoted("out")])]))),
    list(sources.sort().map(quoted)),
    quoted("x86_64-linux"),
    quoted("/bin/sh"),
    list(["-e", "builder.sh"].map(quoted)),
    list(env.map((pair) => tuple(pair.map(quoted)))),
  ].join(",")})`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function list(items: readonly string[]): string {
  return `[${items.join(",")}]`;
}

function tuple(items: readonly string[]): string {
  return `(${items.join(",")})`;
}

/** Writes every derivation of `shape` that is not missing. */
export function writeDerivations(store: WrittenStore, shape: StoreShape): void {
  const missing = new Set(shape.missing);
  const outputs = new Map<number, DerivationOutput[]>();
  for (const row of shape.derivationOutputs) {
    const group = outputs.get(row.drv);
    if (group === undefined) outputs.set(row.drv, [row]);
    else group.push(row);
  }
  for (const [drv, rows] of outputs) {
    if (missing.has(drv)) continue;
    const entry = `${store.storeDir}/${shape.names[drv]!}`;
    writeFileSync(entry, derivationText(store.storeDir, shape, drv, rows), { mode: 0o444 });
    lutimesSync(entry, 1, 1);
  }
}
