import { isStorePathName } from "./store-path-name.ts";

/**
 * The base name of the store object that `path` lies in (`/nix/store/<h>-<n>/bin/x` gives `<h>-<n>`), or `null` when the
 * text does not name one. Purely textual, as Nix judges the text of a link (`isInStore` and `toStorePath` in
 * src/libstore/store-dir-config.cc): no `..`, `.` or doubled slash is resolved, a slash at the end is allowed, and the
 * store directory itself is no store object. `storeDir` is absolute and has no slash at its end.
 */
export function storePathOf(storeDir: string, path: string): string | null {
  const start = storeDir.length + 1;
  if (path.length <= start || !path.startsWith(storeDir) || path[storeDir.length] !== "/") return null;
  const slash = path.indexOf("/", start);
  const baseName = slash === -1 ? path.slice(start) : path.slice(start, slash);
  return isStorePathName(baseName) ? baseName : null;
}

/** The full path of a store object. */
export function fullPath(storeDir: string, baseName: string): string {
  return `${storeDir}/${baseName}`;
}

/** Whether a store path is a derivation, which Nix knows by its name alone (`StorePath::isDerivation`). */
export function isDerivationName(baseName: string): boolean {
  return baseName.endsWith(".drv");
}
