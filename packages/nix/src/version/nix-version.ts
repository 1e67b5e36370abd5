/** Who makes this Nix. */
export type NixImplementation = "CppNix" | "Lix" | "Determinate";

/** What `nix --version` said. */
export interface NixVersion {
  implementation: NixImplementation;
  /** The version that the formats go by: `2.8.0`; for Determinate Nix that of the Nix it is made from. */
  version: string;
  /** The number that the distributor counts by, where it is another one: `3.5.2` for Determinate Nix. */
  distributionVersion: string | null;
  /** The numbers that `version` begins with: `[2, 8, 0]`; `[2, 36]` for `2.36pre20260822_88b09c6`. */
  numbers: number[];
  /** Whether this was made before the version it names. */
  isPreRelease: boolean;
  /** The line as it was. */
  raw: string;
}

const line = /^\S{1,100} \((Nix|Lix, like Nix|Determinate Nix(?: (\d[^\s()]{0,100}))?)\) (\d[^\s()]{0,100})$/;

/**
 * Reads the output of `nix --version`: `nix (Nix) 2.8.0`, `nix (Lix, like Nix) 2.91.1`,
 * `nix (Determinate Nix 3.5.2) 2.28.3`. `null` when no line of it looks like that.
 */
export function parseNixVersion(text: string): NixVersion | null {
  for (const raw of text.slice(0, 10_000).split(/\r?\n/)) {
    const match = line.exec(raw);
    if (match === null) continue;
    const version = match[3]!;
    const head = /^\d{1,9}(?:\.\d{1,9}){0,9}/.exec(version)?.[0] ?? "";
    return {
      implementation: match[1] === "Nix" ? "CppNix" : match[1] === "Lix, like Nix" ? "Lix" : "Determinate",
      version,
      distributionVersion: match[2] ?? null,
      numbers: head.split(".").map(Number),
      isPreRelease: /^\.?-?(?:pre|rc|dev)/.test(version.slice(head.length)),
      raw,
    };
  }
  return null;
}

/**
 * Orders two versions by their numbers, a missing one being 0, a pre-release before its release. Says nothing about
 * who makes them: Lix 2.91 is not newer than CppNix 2.34, so compare within one implementation.
 */
export function compareNixVersions(
  a: Pick<NixVersion, "numbers" | "isPreRelease">,
  b: Pick<NixVersion, "numbers" | "isPreRelease">,
): -1 | 0 | 1 {
  for (let i = 0; i < Math.max(a.numbers.length, b.numbers.length); i++) {
    const difference = (a.numbers[i] ?? 0) - (b.numbers[i] ?? 0);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  if (a.isPreRelease === b.isPreRelease) return 0;
  return a.isPreRelease ? -1 : 1;
}
