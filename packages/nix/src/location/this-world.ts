import { accessSync, constants, existsSync } from "node:fs";
import { homedir } from "node:os";
import process from "node:process";
import type { StoreWorld } from "./locate-store.ts";

/** This process's environment and file system, as {@link locateStore} wants them. */
export function thisWorld(): StoreWorld {
  return {
    env: process.env,
    home: process.env["HOME"] || homedir(),
    cwd: process.cwd(),
    uid: process.getuid?.() ?? -1,
    platform: process.platform,
    exists: existsSync,
    writable: (path) => {
      try {
        accessSync(path, constants.R_OK | constants.W_OK);
        return true;
      } catch {
        return false;
      }
    },
  };
}
