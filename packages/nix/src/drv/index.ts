export { parseDerivation } from "./parse-derivation.ts";
export { printDerivation } from "./print-derivation.ts";
export { outputKind, outputPath } from "./output-kind.ts";
export type { OutputKind } from "./output-kind.ts";
export type { Derivation, DerivationInput, DerivationOutput, DynamicInput } from "./derivation.ts";
export { derivationHashModulo, isFixed } from "./hash-modulo.ts";
export type { HashModuloOptions, OutputHashes } from "./hash-modulo.ts";
export { realisationIds } from "./realisation-ids.ts";
export type { RealisationIds } from "./realisation-ids.ts";
