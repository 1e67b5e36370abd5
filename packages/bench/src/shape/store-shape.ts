/** What a generated store is to look like. Everything but `paths` has a default that fits the number of paths. */
export interface ShapeOptions {
  /** Registered store paths, exactly; at least 100. */
  paths: number;
  /** Same seed and options, same store. Default 1. */
  seed?: number;
  /** References a path has on average, self references counted. Default 3.86, as in a store of 32,714 paths. */
  refsPerPath?: number;
  /** The part of the paths that the roots keep alive (keep-derivations on, keep-outputs off). Default 0.613. */
  liveShare?: number;
  /** Sum of the NAR sizes in bytes. Default 25 GB at 32,714 paths, and in proportion. */
  narBytes?: number;
  /** Garbage collector roots, as distinct links. Default 320 at 32,714 paths, and with the square root of the size. */
  roots?: number;
  /** Generations of the system profile that still have their link. Default 60 from 32,714 paths on. */
  generations?: number;
  /**
   * Pairs of a live output and a derivation that is its registered deriver without listing it as an output. Whether
   * Nix calls such a derivation live or dead depends on the order of a directory listing. Default 0.
   */
  orderDependentPairs?: number;
  /** The last registration, in seconds since 1970. Default 2026-11-01, so that a store does not change with the day. */
  endSeconds?: number;
}

/** What a store path is. */
export const pathKind = { source: 0, derivation: 1, output: 2 } as const;

/** An output that a derivation names in its `DerivationOutputs` row, whether the path is there or not. */
export interface DerivationOutput {
  /** Index of the derivation. */
  drv: number;
  /** `out`, `dev`, … */
  id: string;
  /** Base name of the output path. */
  name: string;
}

/** A garbage collector root: a link, and the path that it keeps. */
export interface ShapeRoot {
  /**
   * `system` and `channels` are generations of profiles in the state directory; `booted` is a link in `run` that one in
   * `gcroots` points at; every other kind is a link under `home`, with an indirect root in `gcroots/auto`.
   */
  kind: "system" | "booted" | "channels" | "user-profile" | "home-manager" | "result" | "direnv";
  /** The link, relative to the state directory for `system` and `channels`, to the generated folder for the others. */
  link: string;
  /** Index of the path that it points at. */
  target: number;
  /** When the link was made, in seconds since 1970. */
  made: number;
}

/** A Nix store as data: paths are indices, in order of registration; a path refers only to itself and to earlier ones. */
export interface StoreShape {
  options: Required<ShapeOptions>;
  /** Base names `<hash>-<name>`. */
  names: string[];
  /** One of {@link pathKind} a path. */
  kinds: Uint8Array;
  /** References of path `p`: `refs[refStart[p]]` up to `refs[refStart[p + 1]]`, exclusive; ascending. */
  refStart: Uint32Array;
  refs: Uint32Array;
  narSizes: Float64Array;
  /** Registration times, seconds since 1970, ascending. */
  registered: Uint32Array;
  /** Index of the deriver, or -1 where there is none or it is not in the store. */
  derivers: Int32Array;
  /** Base names of derivers that are recorded but are not in the store, by the index of the output. */
  absentDerivers: Map<number, string>;
  derivationOutputs: DerivationOutput[];
  roots: ShapeRoot[];
  /** Links in `gcroots/auto` to links that are gone. */
  staleLinks: string[];
  /** Base names of entries of the store directory that no row knows: locks, failed builds. */
  unregistered: string[];
  /** Indices of paths that are registered and not on disk. */
  missing: number[];
}
