import type { RootEntry } from "../root-entry.ts";
import type { RootGroup } from "../root-groups.ts";

/**
 * The roots that a person means by `wanted`: a link or its entry below `gcroots` by its full path, all links of an
 * environment by its directory, a generation (`system-42`, `/nix/var/nix/profiles/system-42-link`), or the label of a
 * group as `roots` shows it. Empty when it means none. A link is meant before a group of the same name: all the links
 * that builds left in one directory are called by the first of them.
 */
export function selectRoots(wanted: string, roots: readonly RootEntry[], groups: readonly RootGroup[]): number[] {
  const plain = wanted.length > 1 && wanted.endsWith("/") ? wanted.slice(0, -1) : wanted;
  const links = roots.flatMap(({ path, entry }, i) => (path === plain || entry === plain ? [i] : []));
  if (links.length > 0) return links;
  const group = groups.find(({ label }) => label === plain);
  if (group !== undefined) return [...group.members];
  return roots.flatMap((root, i) => (isMeant(root, plain) ? [i] : []));
}

/** The profiles of which `found` are generations, when they are of several: then it is not told which one is meant. */
export function severalProfiles(found: readonly number[], roots: readonly RootEntry[]): string[] {
  const profiles = new Set(found.flatMap((root) => roots[root]!.generation?.profile ?? []));
  return profiles.size > 1 ? [...profiles].sort() : [];
}

function isMeant(root: RootEntry, wanted: string): boolean {
  if (root.kind === "direnv" && root.path.startsWith(`${wanted}/`) && /\/\.(?:direnv|devenv|lorri)$/.test(wanted))
    return true;
  if (root.generation === null) return false;
  const { profile, number } = root.generation;
  return wanted === `${profile.slice(profile.lastIndexOf("/") + 1)}-${number}` || wanted === `${profile}-${number}`;
}
