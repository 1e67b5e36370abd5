/** A name split as Nix splits it for `builtins.parseDrvName` and `nix-env`. */
export interface PackageName {
  pname: string;
  /** `null` when the name has no version. Never empty. */
  version: string | null;
}

/**
 * Splits `hello-2.12.1` into `hello` and `2.12.1` by Nix's rule (`DrvName` in src/libstore/names.cc): the version begins
 * behind the first dash that is followed by something other than an ASCII letter. Output names and `.drv` stay where
 * they are: `hello-2.12.1-man` has the version `2.12.1-man`.
 */
export function parsePackageName(name: string): PackageName {
  for (let i = name.indexOf("-"); i !== -1 && i + 1 < name.length; i = name.indexOf("-", i + 1)) {
    if (!isLetter(name.charCodeAt(i + 1))) return { pname: name.slice(0, i), version: name.slice(i + 1) };
  }
  return { pname: name, version: null };
}

function isLetter(c: number): boolean {
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
