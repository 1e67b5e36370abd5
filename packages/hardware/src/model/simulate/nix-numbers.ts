/** The numbers of a version of Nix: `[2, 34, 8]`; null for what is none. */
export function nixNumbers(version: string | null): number[] | null {
  const head = version === null ? null : /^\d{1,4}(?:\.\d{1,9}){1,3}/.exec(version);
  return head === null ? null : head[0].split(".").map(Number);
}
