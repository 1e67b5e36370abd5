import type { LinkRoot } from "@nixperf/nix/roots";

/**
 * What kind of thing keeps a path alive:
 * `profile`: a generation of a profile; `system`: the running or booted system; `result`: a link that `nix build` left;
 * `direnv`: an environment of direnv, devenv or lorri; `indirect`: any other link that Nix registered; `direct`: a link
 * in `gcroots` itself; `file`: a file there that is named after the path; `temporary`: a Nix process at work;
 * `process`: a running program.
 */
export type RootKind =
  | "profile"
  | "system"
  | "result"
  | "direnv"
  | "indirect"
  | "direct"
  | "file"
  | "temporary"
  | "process";

export const rootKinds: readonly RootKind[] = [
  "profile",
  "system",
  "result",
  "direnv",
  "indirect",
  "direct",
  "file",
  "temporary",
  "process",
];

export interface Classified {
  kind: RootKind;
  generation: { profile: string; number: number } | null;
}

/** Tells the kind by the names that Nix and its companions give to links. */
export function rootKind(link: Pick<LinkRoot, "kind" | "path" | "entry">): Classified {
  if (link.kind === "file") return is("file");
  const name = link.path.slice(link.path.lastIndexOf("/") + 1);
  // `<profile>-<number>-link`: Nix's makeName in profiles.cc.
  const generation = /^(.*\/[^/]+)-(\d{1,9})-link$/.exec(link.path);
  if (environmentDirectory(link.path) !== null) return is("direnv");
  if (generation !== null) {
    return { kind: "profile", generation: { profile: generation[1]!, number: Number(generation[2]) } };
  }
  if (name === "current-system" || name === "booted-system") return is("system");
  if (link.path === link.entry) return is("direct");
  if (/^result(-.+)?$/.test(name)) return is("result");
  return is("indirect");
}

function is(kind: RootKind): Classified {
  return { kind, generation: null };
}

/** The directory in which a development environment keeps its links, when `path` lies in one. */
export function environmentDirectory(path: string): string | null {
  return /^(.*\/\.(?:direnv|devenv|lorri))(?:\/|$)/.exec(path)?.[1] ?? null;
}
