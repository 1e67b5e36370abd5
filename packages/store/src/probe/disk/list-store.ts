import { lstatSync, readdirSync } from "node:fs";
import { storeDirUnlisted } from "../../errors.ts";
import type { UnreadablePart } from "../../model/disk/unreadable-part.ts";
import { onDisk } from "./walk-entry.ts";

export interface StoreDirectory {
  /** Byte names, `.links` left out. */
  entries: string[];
  /** Blocks of the directory itself. */
  bytes: number;
  /** Number of the device that it is on. */
  device: number;
}

/** @throws NIXPERF_STORE_DIR_UNLISTED */
export function listStoreDirectory(storeDir: string): StoreDirectory {
  try {
    const entries = readdirSync(onDisk(storeDir), "latin1").filter((name) => name !== ".links");
    // The store may be reached through a link.
    const { blocks, dev } = lstatSync(onDisk(`${storeDir}/.`));
    return { entries, bytes: blocks * 512, device: dev };
  } catch (error) {
    throw storeDirUnlisted(storeDir, error as NodeJS.ErrnoException);
  }
}

/** The directory `.links`; without anything where there is none. */
export interface Farm {
  names: string[];
  directories: number;
  directoryBytes: number;
  unreadable: UnreadablePart[];
}

export function listFarm(storeDir: string): Farm {
  const path = `${storeDir}/.links`;
  const farm: Farm = { names: [], directories: 0, directoryBytes: 0, unreadable: [] };
  try {
    const stats = lstatSync(onDisk(path), { throwIfNoEntry: false });
    if (stats?.isDirectory() !== true) return farm;
    farm.directories = 1;
    farm.directoryBytes = stats.blocks * 512;
    farm.names = readdirSync(onDisk(path), "latin1");
  } catch (error) {
    farm.unreadable.push({ entry: -1, path, code: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
  return farm;
}
