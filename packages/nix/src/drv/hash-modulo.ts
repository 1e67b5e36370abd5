import { createHash } from "node:crypto";
import { inconsistentDerivation } from "../errors.ts";
import { parseHash } from "../hash/index.ts";
import type { Derivation, DerivationOutput } from "./derivation.ts";
import { outputKind } from "./output-kind.ts";
import { printDerivation } from "./print-derivation.ts";

/** For each output, by name, the SHA-256 in base 16 that stands for it in whatever depends on it. */
export type OutputHashes = ReadonlyMap<string, string>;

/** How {@link derivationHashModulo} comes by what it needs. */
export interface HashModuloOptions {
  /** Full path of `drv`, for errors. */
  drvPath: string;
  /** The hashes of an input, computed by this function with `maskOutputs: false`. Asked once an input. */
  inputHashes: (drvPath: string) => OutputHashes;
  /** Whether the derivation's own output paths are left out: true for the one in question, false for its inputs. */
  maskOutputs: boolean;
}

/**
 * The hash of a derivation in which every input derivation is replaced by its own such hash, and a fixed output by the
 * hash of its contents, so that how something fixed was fetched does not matter (`hashDerivationModulo` in
 * src/libstore/derivations.cc, up to Nix 2.34). Right for derivations as Nix writes them, that is with sorted lists.
 *
 * An impure derivation has no special case, as in current Nix; 2.8 has one. Nothing shows the difference: only fixed
 * and impure derivations may depend on an impure one, and neither gets realisations of its own from it.
 */
export function derivationHashModulo(drv: Derivation, options: HashModuloOptions): OutputHashes {
  if (isFixed(drv)) return new Map(drv.outputs.map((output) => [output.name, fixedHash(output)]));
  const inputs = new Map<string, Set<string>>();
  for (const input of drv.inputDrvs) {
    const hashes = options.inputHashes(input.path);
    for (const name of input.outputs) {
      const hash = hashes.get(name);
      if (hash === undefined) {
        throw inconsistentDerivation(
          `it needs the output ${JSON.stringify(name)} of ${input.path}, which has none`,
          options.drvPath,
        );
      }
      const names = inputs.get(hash);
      if (names === undefined) inputs.set(hash, new Set([name]));
      else names.add(name);
    }
  }
  const masked = options.maskOutputs ? maskOutputs(drv) : drv;
  const text = printDerivation({
    ...masked,
    version: drv.inputDrvs.some((input) => input.dynamic.length > 0) ? "xp-dyn-drv" : null,
    inputDrvs: [...inputs.keys()]
      .sort()
      .map((hash) => ({ path: hash, outputs: [...inputs.get(hash)!].sort(), dynamic: [] })),
  });
  const hash = createHash("sha256").update(text, drv.encoding).digest("hex");
  return new Map(drv.outputs.map((output) => [output.name, hash]));
}

/** Whether the contents of every output are known in advance; the inputs then do not matter. */
export function isFixed(drv: Derivation): boolean {
  return drv.outputs.length > 0 && drv.outputs.every((output) => outputKind(output) === "fixed");
}

function fixedHash(output: DerivationOutput): string {
  const colon = output.hashAlgo.indexOf(":");

  const { bytes } = parseHash(`${output.hashAlgo.slice(colon + 1)}:${output.hash}`);
  const hex = Buffer.from(bytes).toString("hex");
  return createHash("sha256").update(`fixed:out:${output.hashAlgo}:${hex}:${output.path}`).digest("hex");
}

function maskOutputs(drv: Derivation): Derivation {
  const names = new Set(drv.outputs.map((output) => output.name));
  return {
    ...drv,
    outputs: drv.outputs.map((output) => ({ ...output, path: "" })),
    env: drv.env.map(([name, value]) => [name, names.has(name) ? "" : value]),
  };
}
