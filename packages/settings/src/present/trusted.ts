/** A user of this machine, as the daemon knows one that connects. */
export interface NixUser {
  /** `null` where it is not known. */
  name: string | null;
  /** Names of the groups; `null` where they are not known. */
  groups: readonly string[] | null;
}

/**
 * Whether `trusted-users` names the user: by name, by `@group`, or all by `*` (`matchUser` in src/nix/daemon.cc); `null`
 * where it cannot be told.
 */
export function isTrusted(trustedUsers: string | null, { name, groups }: NixUser): boolean | null {
  if (trustedUsers === null) return null;
  const words = trustedUsers.split(" ").filter((word) => word !== "");
  if (words.includes("*") || (name !== null && words.includes(name))) return true;
  const named = words.filter((word) => word.startsWith("@")).map((word) => word.slice(1));
  if (groups?.some((group) => named.includes(group))) return true;
  const mayBeMissed =
    (name === null && words.some((word) => !word.startsWith("@"))) || (groups === null && named.length > 0);
  return mayBeMissed ? null : false;
}
