import type { StoreTried } from "./one-store.ts";

/** So many seeds that follow each other start from one store built by real Nix. */
const seedsPerBase = 20;

export interface Base {
  number: number;
  contentAddressed: boolean;
  /** Whether an unprivileged user owns it, where that can be chosen. */
  unprivileged: boolean;
}

/** The base that the store of `seed` starts from: the seed says everything, but for what Nix hashes of directory names. */
export function baseOf(seed: number): Base {
  const number = Math.floor(seed / seedsPerBase);
  return { number, contentAddressed: number % 3 === 0, unprivileged: number % 2 === 1 };
}

/** Seeds that one process tries together. */
export interface Share {
  version: string;
  first: number;
  count: number;
  unprivileged: boolean;
}

/** Cuts `stores` seeds from `first` on where the base changes. */
export function shares(version: string, first: number, stores: number): Share[] {
  const list: Share[] = [];
  for (let seed = first; seed < first + stores;) {
    const { number, unprivileged } = baseOf(seed);
    const end = Math.min((number + 1) * seedsPerBase, first + stores);
    list.push({ version, first: seed, count: end - seed, unprivileged });
    seed = end;
  }
  return list;
}

/** What a worker says of one store. */
export type Line = { seed: number } & ({ failed: string } | ({ failed: null } & StoreTried));
