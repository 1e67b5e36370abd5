import type { StoreLocation } from "./locate-store.ts";

/** Where Nix keeps build logs (`LocalFSStoreConfig::logDir`, `local-fs-store.hh`), in `drvs` below it. */
export function logDirectory(location: StoreLocation, env: Readonly<Record<string, string | undefined>>): string {
  if (isElsewhere(location)) return `${location.realStoreDir.slice(0, -"/nix/store".length)}/nix/var/log/nix`;
  return env["NIX_LOG_DIR"] || "/nix/var/log/nix";
}

/** Whether the store lies under another root than this system's, so that the caches of users are not its own. */
export function isElsewhere({ realStoreDir, storeDir }: StoreLocation): boolean {
  return realStoreDir !== storeDir && realStoreDir.endsWith("/nix/store");
}
