/** An output as a derivation declares it: the four strings of the file. What they mean together: `outputKind`. */
export interface DerivationOutput {
  /** `out`, `dev`, `man`. */
  name: string;
  /** Full store path; empty when it is not known before the build. */
  path: string;
  /** `sha256`, `r:sha256`, `text:sha256`, ... for content-addressed outputs, else empty. */
  hashAlgo: string;
  /** The expected hash (base 16, no prefix) of a fixed output, `impure`, or empty. */
  hash: string;
}

/** Another derivation that has to be built first, and which of its outputs are needed. */
export interface DerivationInput {
  /** Full store path of the `.drv`. */
  path: string;
  /** Names of the outputs that are used directly. */
  outputs: string[];
  /** Outputs that are themselves derivations, and which of their outputs are needed. Only with dynamic derivations. */
  dynamic: DynamicInput[];
}

/** An output that is a derivation (experimental feature `dynamic-derivations`). */
export interface DynamicInput {
  /** Name of the output that is a derivation. */
  name: string;
  outputs: string[];
  dynamic: DynamicInput[];
}

/** A store derivation, as the file holds it; lists stand in the order of the file. */
export interface Derivation {
  /** `xp-dyn-drv` for the form `DrvWithVersion("xp-dyn-drv",...)`, `null` for the usual `Derive(...)`. */
  version: "xp-dyn-drv" | null;
  outputs: DerivationOutput[];
  inputDrvs: DerivationInput[];
  /** Full store paths of the inputs that are no outputs of derivations. */
  inputSrcs: string[];
  /** `x86_64-linux`, `aarch64-darwin`, `builtin`. */
  platform: string;
  builder: string;
  args: string[];
  /** Names and values; Nix writes each name once, sorted. */
  env: [name: string, value: string][];
  /**
   * How the strings here stand for the bytes of the file. `latin1` (one character a byte) only where the file is not
   * UTF-8: the values of variables may hold any bytes.
   */
  encoding: "utf8" | "latin1";
}
