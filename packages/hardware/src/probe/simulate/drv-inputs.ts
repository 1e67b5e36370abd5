import { isNixperfError } from "@nixperf/errors";
import type { StoreLocation } from "@nixperf/nix/location";
import { readDerivation } from "./drv-graph.ts";

/** How many files are read at once. */
const together = 64;

/**
 * Reads which derivations need which, each file once, whichever runs it was built in. A text where that is not known of one
 * of them: `derivations` where it is not in the store, `resolved` where Nix builds another in its place, since its outputs
 * or those of what it needs are named by their contents.
 */
export function inputReader(
  location: StoreLocation | null,
): (
  paths: readonly string[],
  signal?: AbortSignal,
) => Promise<ReadonlyMap<string, readonly string[]> | "derivations" | "resolved"> {
  const known = new Map<string, readonly string[] | "derivations" | "resolved">();
  return async (paths, signal) => {
    const found = new Map<string, readonly string[]>();
    for (let at = 0; at < paths.length; at += together) {
      signal?.throwIfAborted();
      const some = paths.slice(at, at + together);
      // oxlint-disable-next-line no-await-in-loop -- so many at once are enough
      await Promise.all(
        some.map(async (path) => {
          if (!known.has(path)) known.set(path, await inputsOf(path, location));
        }),
      );
      for (const path of some) {
        const inputs = known.get(path)!;
        if (typeof inputs === "string") return inputs;
        found.set(path, inputs);
      }
    }
    return found;
  };
}

async function inputsOf(
  path: string,
  location: StoreLocation | null,
): Promise<readonly string[] | "derivations" | "resolved"> {
  // What the ledger says is from outside: nothing but a derivation of this store is opened.
  if (location === null || !isDerivationIn(path, location.storeDir)) return "derivations";
  try {
    const { inputDrvs, outputs } = await readDerivation(path, location);
    if (outputs.some((output) => output.path === "")) return "resolved";
    return inputDrvs.map((input) => input.path);
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    return "derivations";
  }
}

function isDerivationIn(path: string, storeDir: string): boolean {
  return path.startsWith(`${storeDir}/`) && /^[0-9a-z]{32}-[^/]+\.drv$/.test(path.slice(storeDir.length + 1));
}
