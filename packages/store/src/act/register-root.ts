import { basename } from "node:path";
import type { RunNixResult } from "@nixperf/nix/command";
import { isDerivationName } from "@nixperf/nix/store-path";
import { callNix } from "./nix-access.ts";
import type { NixAccess } from "./nix-access.ts";

/** Nothing is fetched and nothing is built, whatever nix.conf says. */
const offline = ["--option", "substitute", "false", "--option", "max-jobs", "0", "--option", "builders", ""];

/** Whether Nix has the path registered. */
export async function isValid(nix: NixAccess, path: string): Promise<boolean> {
  return (await callNix(nix, "nix-store", ["--check-validity", path])).exitCode === 0;
}

/**
 * Makes `link` a link to a valid path, and a root, by Nix's own means: a link alone protects nothing. To realise a
 * derivation would mean to build it, so that a link to one is made as `nix-instantiate` does it: importing a derivation
 * file evaluates to the derivation itself.
 */
export async function registerRoot(nix: NixAccess, link: string, path: string): Promise<RunNixResult> {
  const addRoot = ["--add-root", link, "--indirect"];
  return isDerivationName(basename(path))
    ? callNix(nix, "nix-instantiate", [...offline, ...addRoot, "--expr", `import ${JSON.stringify(path)}`])
    : callNix(nix, "nix-store", [...offline, "--realise", path, ...addRoot]);
}
