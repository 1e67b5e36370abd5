import { readFileSync, statSync } from "node:fs";
import { parseDerivation } from "@nixperf/nix/drv";

/** Of a derivation what a run has to do with. */
export interface KnownDerivation {
  /** Store paths of its outputs that are known before it is built. */
  outputs: readonly string[];
  inputs: readonly string[];
  system: string;
}

/** More than any derivation has; what is larger is not read while a build runs. */
const most = 8 * 1024 * 1024;

/** Reads `.drv` files, each once; `null` for one that cannot be read. */
export function derivationReader(): (drvPath: string) => KnownDerivation | null {
  const known = new Map<string, KnownDerivation | null>();
  return (drvPath) => {
    let found = known.get(drvPath);
    if (found === undefined) {
      found = readDerivation(drvPath);
      known.set(drvPath, found);
    }
    return found;
  };
}

function readDerivation(drvPath: string): KnownDerivation | null {
  if (!drvPath.startsWith("/") || !drvPath.endsWith(".drv")) return null;
  try {
    if (statSync(drvPath).size > most) return null;
    const { outputs, inputDrvs, platform } = parseDerivation(readFileSync(drvPath));
    return {
      outputs: outputs.map(({ path }) => path).filter((path) => path !== ""),
      inputs: inputDrvs.map(({ path }) => path),
      system: platform,
    };
  } catch {
    return null;
  }
}
