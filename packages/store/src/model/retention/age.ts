/**
 * Age of a link in seconds; null where it is not known: no time, a time in the future, or 0 or 1, which is what archives
 * and Nix itself write instead of a time.
 */
export function ageOf(changed: number | null, now: number): number | null {
  return changed === null || changed <= 1 || changed > now ? null : now - changed;
}
