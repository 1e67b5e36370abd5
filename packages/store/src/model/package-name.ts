import { parsePackageName } from "@nixperf/nix/store-path";

/** What a store path holds, told from its name: `openssl-3.0.14-dev` is version 3.0.14 of openssl, output dev. */
export interface PackageName {
  /** "openssl"; for its archives and patches "openssl (source)". */
  pname: string;
  /** Null when the name has none. */
  version: string | null;
  /** `out` when the name has no suffix. */
  output: string;
}

/** Names that nixpkgs gives to outputs; needed for paths whose derivation is not there to ask. */
const outputNames = new Set([
  "bin",
  "debug",
  "dev",
  "devdoc",
  "devman",
  "dist",
  "doc",
  "data",
  "info",
  "lib",
  "man",
  "modules",
  "out",
  "py",
  "static",
  "terminfo",
  "xapian",
  "su",
  "nixos",
  "dnsutils",
  "host",
  "locale",
  "tools",
  "scripts",
  "plugins",
]);

/** Downloads and patches bear the version of what they are for, with this behind it. */
const archive = /\.(?:tar(?:\.[a-z0-9]+)?|tgz|tbz2?|txz|zip|gem|crate|whl|jar|patch|diff|git)$/;

/**
 * Nix appends `-<output>` to the names of all outputs but `out` (`outputPathName` in `derivations.cc`). `knownOutput`:
 * the output by the derivation, where there is one.
 */
export function packageName(name: string, knownOutput: string | null): PackageName {
  const dash = name.lastIndexOf("-");
  const suffix = name.slice(dash + 1);
  const isSuffix = dash > 0 && (knownOutput === null ? outputNames.has(suffix) : knownOutput === suffix);
  const plain = isSuffix ? name.slice(0, dash) : name;
  const end = plain.search(archive);
  const { pname, version } = parsePackageName(end < 0 ? plain : plain.slice(0, end));
  return { pname: end < 0 ? pname : `${pname} (source)`, version, output: isSuffix ? suffix : "out" };
}
