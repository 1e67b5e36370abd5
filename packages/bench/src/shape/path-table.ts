import { randomNix32 } from "./nix32.ts";
import type { Random } from "./random.ts";

/** One path to be put into the table. */
export interface NewPath {
  name: string;
  /** One of `pathKind`. */
  kind: number;
  narSize: number;
  /** Each once. */
  refs: readonly number[];
  self?: boolean;
  /** Index of the deriver. */
  deriver?: number;
  /** Hash part to use, where something has named the path before. */
  hash?: string;
}

/** The paths of a store while it is being made: columns of a known length, filled from the front. */
export interface PathTable {
  /** How many paths are in. */
  count: () => number;
  /** How many references they have together. */
  refCount: () => number;
  /** The time that new paths are registered at; each takes a moment more. */
  setClock: (seconds: number) => void;
  add: (path: NewPath) => number;
  columns: () => PathColumns;
}

export interface PathColumns {
  names: string[];
  kinds: Uint8Array;
  refStart: Uint32Array;
  refs: Uint32Array;
  narSizes: Float64Array;
  registered: Uint32Array;
  derivers: Int32Array;
}

/** An empty table for exactly `capacity` paths. */
export function pathTable(capacity: number, random: Random): PathTable {
  const names: string[] = [];
  const kinds = new Uint8Array(capacity);
  const refStart = new Uint32Array(capacity + 1);
  let refs = new Uint32Array(capacity * 4);
  let refCount = 0;
  const narSizes = new Float64Array(capacity);
  const registered = new Uint32Array(capacity);
  const derivers = new Int32Array(capacity).fill(-1);
  let clock = 0;

  const add = (path: NewPath): number => {
    const index = names.length;
    if (index >= capacity) throw new RangeError(`a store of ${capacity} paths is full`);
    names.push(`${path.hash ?? randomNix32(32, random)}-${path.name}`);
    kinds[index] = path.kind;
    narSizes[index] = path.narSize;
    if (random.chance(0.2)) clock += 1;
    registered[index] = clock;
    derivers[index] = path.deriver ?? -1;
    const sorted = Uint32Array.from(path.self === true ? [...path.refs, index] : path.refs).sort();
    if (refCount + sorted.length > refs.length) {
      const larger = new Uint32Array((refs.length + sorted.length) * 2);
      larger.set(refs);
      refs = larger;
    }
    refs.set(sorted, refCount);
    refCount += sorted.length;
    refStart[index + 1] = refCount;
    return index;
  };

  return {
    count: () => names.length,
    refCount: () => refCount,
    setClock: (seconds) => {
      clock = Math.max(clock, Math.floor(seconds));
    },
    add,
    columns: () => ({ names, kinds, refStart, refs: refs.slice(0, refCount), narSizes, registered, derivers }),
  };
}
