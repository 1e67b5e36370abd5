/**
 * Brings real Nix in two versions, side by side and without root, for the tests that need one:
 *
 *   node scripts/get-nix.ts
 *
 * On Debian both come from the machine's own mirror into .tools/ (see packages/testing/src/install); the second run finds
 * them there and reaches no network. On other systems the tests use the `nix` on PATH. Where there is none they cannot
 * run: that is said aloud, and is a failure where CI is set.
 */
import { mkdirSync } from "node:fs";

import { getNix, removeLeftovers, suites, unpackedBefore } from "../packages/testing/src/install/get-nix.ts";
import { machineDebianSource } from "../packages/testing/src/install/apt-get.ts";
import { nixInstalls, toolsDir } from "../packages/testing/src/nix-installs.ts";

const say = (text: string): void => console.error(`nixperf: ${text}`);

const missing = suites.filter((suite) => unpackedBefore(toolsDir, suite) === null);
const source = missing.length > 0 ? machineDebianSource() : null;
let failed = false;
if (source !== null) {
  say(`fetching real Nix for the tests from Debian's ${missing.join(" and ")} into .tools/ (once)`);
  mkdirSync(toolsDir, { recursive: true });
  removeLeftovers(toolsDir);
  for (const [index, result] of (
    await Promise.allSettled(missing.map((suite) => getNix(toolsDir, suite, source)))
  ).entries()) {
    if (result.status === "fulfilled") continue;
    failed = true;
    say(`could not get the Nix of ${missing[index]}: ${result.reason}`);
  }
}
const found = nixInstalls();
if (found.length > 0) say(`tests run with Nix ${found.map((nix) => nix.version).join(" and ")}`);
if (found.length === 0) {
  failed = true;
  say(
    "NO REAL NIX: tests that need one cannot run here. On Debian this script fetches it; elsewhere put a nix on PATH.",
  );
}
if (failed && process.env["CI"]) process.exitCode = 1;
