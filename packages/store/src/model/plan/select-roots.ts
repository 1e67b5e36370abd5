import type { RootEntry } from "../root-entry.ts";
import type { RootGroup } from "../root-groups.ts";

/**
 * The roots that a person means by `wanted`: a link or its entry below `gcroots` by its full path, all links of an
 * environment by its directory, a generation (`system-42`, `/nix/var/nix/profiles/system-42-link`), or the label of a
 * group as `roots` shows it. Empty when it means none.
 */
export function selectRoots(wanted: string, roots: readonly RootEntry[], groups: readonly RootGroup[]): number[] {
  const plain = wanted.length > 1 && wanted.endsWith("/") ? wanted.slice(0, -1) : wanted;
  const group = groups.find(({ label }) => label === plain);
  if (group !== undefined) return [...group.members];
  return roots.flatMap((root, i) => (isMeant(root, plain) ? [i] : []));
}

function isMeant(root: RootEntry, wanted: string): boolean {
  if (root.path === wanted || root.entry === wanted) return true;
  if (root.kind === "direnv" && root.path.startsWith(`${wanted}/`) && /\/\.(?:direnv|devenv|lorri)$/.test(wanted))
    return true;
  if (root.generation === null) return false;
  const { profile, number } = root.generation;
  return wanted === `${profile.slice(profile.lastIndexOf("/") + 1)}-${number}` || wanted === `${profile}-${number}`;
}
