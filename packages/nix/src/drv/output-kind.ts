import type { Derivation, DerivationOutput } from "./derivation.ts";

/**
 * What decides where an output will lie (`DerivationOutput` in src/libstore/derivations.hh):
 * - `input-addressed`: the path is computed from the derivation and stands in it;
 * - `fixed`: the contents are known in advance, and the path with them;
 * - `floating`: content-addressed, the path is known only when it is built;
 * - `deferred`: input-addressed, but an input is floating, so the path is not known yet;
 * - `impure`: content-addressed and built anew each time.
 */
export type OutputKind = "input-addressed" | "fixed" | "floating" | "deferred" | "impure";

/** The kind of an output, from the three strings that follow its name in the file. */
export function outputKind(output: DerivationOutput): OutputKind {
  if (output.hashAlgo === "") return output.path === "" ? "deferred" : "input-addressed";
  if (output.hash === "impure") return "impure";
  return output.hash === "" ? "floating" : "fixed";
}

/** Full path of the output `name`, or `null` when there is no such output or its path is not known before the build. */
export function outputPath(drv: Derivation, name: string): string | null {
  const path = drv.outputs.find((output) => output.name === name)?.path ?? "";
  return path === "" ? null : path;
}
