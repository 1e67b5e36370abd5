import type { NixVersion } from "@nixperf/nix/version";
import type { OptimiserRule } from "./what-optimising-does.ts";

/**
 * How this Nix treats the other names of an inode of which it has replaced one. 2.8.0 and 2.34.8 were run; 2.18 and Lix,
 * which came from it, have the code of the former. Null for versions between, and where the version is not known.
 */
export function optimiserRule(version: NixVersion | null): OptimiserRule | null {
  if (version === null) return null;
  if (version.implementation === "Lix") return "every-name";
  const [major = 0, minor = 0] = version.numbers;
  if (major === 2 && minor <= 18) return "every-name";
  return major > 2 || minor >= 34 ? "first-name" : null;
}
