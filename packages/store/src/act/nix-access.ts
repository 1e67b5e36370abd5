import { stripVTControlCharacters } from "node:util";
import { runNix } from "@nixperf/nix/command";
import type { RunNix, RunNixResult } from "@nixperf/nix/command";
import { parseStoreUri } from "@nixperf/nix/location";
import type { StoreLocation } from "@nixperf/nix/location";
import { nixNotFound } from "../errors.ts";

/** By which programs, and in which store, something is done. */
export interface NixAccess {
  location: StoreLocation;
  /** Default: the programs on `PATH`, in this process's environment. */
  run?: RunNix | undefined;
}

/** Longest that one call of Nix may take, in seconds: a store is deleted in minutes, on a slow disk in hours. */
const aWeek = 7 * 86_400;

/**
 * Runs `nix-store`, `nix-env` or `nix-instantiate` on the very store that was located. Named on the command line, it
 * wins over a `store` in nix.conf, which `locateStore` does not follow either. The directory is `/`, so that the child
 * holds no store path by standing in it, unless the store is named relative to where this process stands.
 *
 * @throws NIXPERF_NIX_NOT_FOUND
 */
export async function callNix(
  { location, run = runNix }: NixAccess,
  program: "nix-store" | "nix-env" | "nix-instantiate",
  args: readonly string[],
  { signal, env }: { signal?: AbortSignal | undefined; env?: Record<string, string> } = {},
): Promise<RunNixResult> {
  const result = await run({
    program,
    args: [...storeArguments(location), ...args],
    cwd: isRelative(location.uri) ? process.cwd() : "/",
    timeoutSeconds: aWeek,
    ...(env === undefined ? {} : { env }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  if (result.missing) throw nixNotFound(program, result.startError);
  return result;
}

export function storeArguments({ uri }: Pick<StoreLocation, "uri">): string[] {
  return ["--store", uri];
}

/** Whether a store's name means another store in `/` than it does here: `./root`, `local?root=root`. */
function isRelative(uri: string): boolean {
  return JSON.stringify(parseStoreUri(uri, "/")) !== JSON.stringify(parseStoreUri(uri, process.cwd()));
}

/** What Nix said last, its own words without the decoration: one line. */
export function complaint(result: RunNixResult): string {
  const lines = stripVTControlCharacters(result.stderr)
    .split("\n")
    .map((line) => line.trim());
  // Where it ends by an exception the words are behind `what():`, and in colours.
  const at = lines.findLastIndex((line) => /^(?:sh: \d+: .*|(?:what\(\): +)?error:.+)/.test(line));
  const said = (at < 0 ? lines : lines.slice(at)).filter((line) => line !== "").join(" ");
  if (said !== "") return said.replace(/^(?:what\(\): +)?error:\s*/, "").slice(0, 1000);
  if (result.signal !== null) return `ended by ${result.signal}`;
  return result.startError ?? `ended with ${result.exitCode}`;
}
