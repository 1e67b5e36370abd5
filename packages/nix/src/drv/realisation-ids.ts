import { inconsistentDerivation } from "../errors.ts";
import type { Derivation } from "./derivation.ts";
import { derivationHashModulo, isFixed } from "./hash-modulo.ts";
import type { OutputHashes } from "./hash-modulo.ts";

/**
 * Gives the realisation id of each output of a derivation, by output name, or `null` when it cannot be known: `null` too
 * where the derivation itself cannot be read.
 */
export type RealisationIds = (drvPath: string) => ReadonlyMap<string, string> | null;

/**
 * Makes the function that says under which ids, `sha256:<hash>!<output>` (`DrvOutput::to_string`), the outputs of a
 * derivation are known to the store. Table `Realisations` of the database holds the part before the `!` in column
 * `drvPath` and the rest in `outputName` (Nix 2.4 to 2.34 with the feature `ca-derivations`; from 2.35 on `BuildTraceV3` names the derivation
 * itself). An id is made of `staticOutputHashes` of src/libstore/derivations.cc. With that feature on, input-addressed
 * derivations have realisations too.
 *
 * `read` gives a derivation by its full path, or `null` when it is not there; then the ids of everything that depends
 * on it are unknown, unless a fixed output stands between. Each derivation is read at most once as an input.
 *
 * Throws `NIXPERF_DRV_INCONSISTENT` where derivations form a circle or need outputs that do not exist.
 */
export function realisationIds(read: (drvPath: string) => Derivation | null): RealisationIds {
  const known = new Map<string, OutputHashes | null>();
  return (drvPath) => {
    const drv = read(drvPath);
    if (drv === null) return null;
    const inputs = isFixed(drv) ? [] : drv.inputDrvs.map((input) => input.path);
    for (const input of inputs) resolve(input, read, known);
    if (inputs.some((input) => known.get(input) === null)) return null;
    const hashes = derivationHashModulo(drv, {
      drvPath,
      maskOutputs: true,
      inputHashes: (path) => known.get(path)!,
    });
    return new Map([...hashes].map(([name, hash]) => [name, `sha256:${hash}!${name}`]));
  };
}

/** Puts the hashes of `drvPath` and of everything below it into `known`, with a stack of its own: chains are long. */
function resolve(
  drvPath: string,
  read: (drvPath: string) => Derivation | null,
  known: Map<string, OutputHashes | null>,
): void {
  const open = new Map<string, Derivation>();
  const stack = [drvPath];
  for (let path = stack.at(-1); path !== undefined; path = stack.at(-1)) {
    const begun = open.get(path);
    if (begun === undefined) {
      const drv = known.has(path) ? null : read(path);
      if (drv === null) {
        if (!known.has(path)) known.set(path, null);
        stack.pop();
        continue;
      }
      open.set(path, drv);
      if (isFixed(drv)) continue;
      for (const input of drv.inputDrvs) {
        if (open.has(input.path)) throw inconsistentDerivation("it needs itself to be built", input.path);
        if (!known.has(input.path)) stack.push(input.path);
      }
      continue;
    }
    stack.pop();
    open.delete(path);
    const isUnknown = !isFixed(begun) && begun.inputDrvs.some((input) => known.get(input.path) === null);
    const options = { drvPath: path, maskOutputs: false, inputHashes: (input: string) => known.get(input)! };
    known.set(path, isUnknown ? null : derivationHashModulo(begun, options));
  }
}
