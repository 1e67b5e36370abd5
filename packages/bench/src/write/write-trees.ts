import { chmodSync, lutimesSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { type Random, random } from "../shape/random.ts";
import { pathKind, type StoreShape } from "../shape/store-shape.ts";
import { isFile } from "./is-file.ts";
import type { WrittenStore } from "./write-store.ts";

/**
 * Writes a small tree for each source and output: about 2.5 files a path, read-only and with mtime 1, as Nix leaves them.
 *
 * @param library the content of a library for the next directory, or null where it has none
 */
export function writeTrees(
  store: WrittenStore,
  shape: StoreShape,
  library: (program: string) => Uint8Array | null = () => null,
): void {
  const missing = new Set(shape.missing);
  const numbers = random(shape.options.seed + 2);
  const shared = Array.from({ length: 40 }, (_, n) => `shared file ${n}\n`.repeat(20 + n * 12));
  for (let path = 0; path < shape.names.length; path++) {
    if (missing.has(path) || shape.kinds[path] === pathKind.derivation) continue;
    const entry = `${store.storeDir}/${shape.names[path]!}`;
    if (isFile(shape, path)) {
      seal(entry, text(shape.names[path]!, Math.min(20_000, shape.narSizes[path]!)));
    } else {
      writeTree(entry, store.storeDir, shape, path, shared, numbers, library);
    }
  }
}

/** One directory: its first file names the references, as a real one would; some files are the same in many paths. */
function writeTree(
  entry: string,
  storeDir: string,
  shape: StoreShape,
  path: number,
  shared: readonly string[],
  numbers: Random,
  library: (program: string) => Uint8Array | null,
): void {
  const base = shape.names[path]!.slice(33);
  const program = base.replace(/-\d.*$/, "");
  const refs = [...shape.refs.subarray(shape.refStart[path], shape.refStart[path + 1])];
  const dirs = new Set([entry]);
  const inside = (name: string): string => {
    const file = join(entry, name);
    for (let dir = dirname(file); !dirs.has(dir); dir = dirname(dir)) dirs.add(dir);
    mkdirSync(dirname(file), { recursive: true });
    return file;
  };
  mkdirSync(entry);
  if (refs.length > 30) {
    // An environment: links into what it brings together.
    for (const ref of refs)
      if (ref !== path) link(`${storeDir}/${shape.names[ref]!}/bin`, inside(`bin/${shape.names[ref]!.slice(33)}`));
  } else {
    const named = refs.map((ref) => `${storeDir}/${shape.names[ref]!}\n`).join("");
    const size = Math.min(60_000, 200 + shape.narSizes[path]! / 100);
    const isSource = shape.kinds[path] === pathKind.source;
    seal(inside(isSource ? "README.md" : `bin/${program}`), `${named}${text(base, size)}`, isSource ? 0o444 : 0o555);
  }
  const more = Math.min(shape.narSizes[path]! > 1e8 ? 400 : 60, Math.floor(numbers.logNormal(1.1, 1)));
  for (let n = 0; n < more; n++) {
    if (numbers.chance(0.2)) seal(inside(`share/doc/${program}/shared-${n}`), numbers.pick(shared));
    else if (numbers.chance(0.1)) link(program, inside(`bin/${program}-${n}`));
    else seal(inside(`share/${program}/data-${n}`), text(`${base} ${n}`, numbers.logNormal(1_500, 1)));
  }
  const content = shape.kinds[path] === pathKind.output ? library(program) : null;
  if (content !== null) seal(inside(`lib/lib${program}.so.1`), content, 0o555);
  for (const dir of [...dirs].sort((a, b) => b.length - a.length)) {
    lutimesSync(dir, 1, 1);
    chmodSync(dir, 0o555);
  }
}

function link(target: string, path: string): void {
  symlinkSync(target, path);
  lutimesSync(path, 1, 1);
}

function seal(path: string, content: string | Uint8Array, mode: number = 0o444): void {
  writeFileSync(path, content, { mode });
  lutimesSync(path, 1, 1);
}

/** Text of about `size` bytes that no other path has. */
function text(about: string, size: number): string {
  const line = `${about} `;
  return `${line.repeat(Math.max(1, Math.floor(size / line.length)))}\n`;
}
