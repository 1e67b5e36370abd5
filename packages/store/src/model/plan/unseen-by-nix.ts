import type { StoreModel } from "../store-model.ts";

/**
 * Roots that lead to where this user may not look: what they keep alive nobody can tell. A Nix that this user starts
 * does as if they were not there (`findRoots`, gc.cc: EACCES is passed over) and would delete what they keep; a daemon
 * looks for itself.
 */
export function unseenByNix({ snapshot }: Pick<StoreModel, "snapshot">): readonly string[] {
  return snapshot.location.access === "daemon" ? [] : snapshot.roots.hidden.links;
}
