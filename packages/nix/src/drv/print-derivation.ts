import { plain, quoted } from "./aterm.ts";
import type { Derivation, DynamicInput } from "./derivation.ts";

/**
 * Writes `drv` as Nix does (`Derivation::unparse` in src/libstore/derivations.cc), lists in the order they have. What
 * `parseDerivation` read from a file that Nix wrote comes back the same, byte for byte, once it is encoded as
 * `drv.encoding` says.
 */
export function printDerivation(drv: Derivation): string {
  const isDynamic = drv.version !== null;
  const outputs = drv.outputs.map((o) => `(${plain(o.name)},${plain(o.path)},${plain(o.hashAlgo)},${plain(o.hash)})`);
  const inputs = drv.inputDrvs.map((input) => `(${plain(input.path)},${needed(input, isDynamic)})`);
  const env = drv.env.map(([name, value]) => `(${quoted(name)},${quoted(value)})`);
  return [
    isDynamic ? 'DrvWithVersion("xp-dyn-drv",' : "Derive(",
    [
      `[${outputs.join(",")}]`,
      `[${inputs.join(",")}]`,
      `[${drv.inputSrcs.map(plain).join(",")}]`,
      plain(drv.platform),
      quoted(drv.builder),
      `[${drv.args.map(quoted).join(",")}]`,
      `[${env.join(",")}]`,
    ].join(","),
    ")",
  ].join("");
}

function needed(input: Omit<DynamicInput, "name">, isDynamic: boolean): string {
  const names = `[${input.outputs.map(plain).join(",")}]`;
  if (!isDynamic || input.dynamic.length === 0) return names;
  const dynamic = input.dynamic.map((inner) => `(${plain(inner.name)},${needed(inner, true)})`);
  return `(${names},[${dynamic.join(",")}])`;
}
