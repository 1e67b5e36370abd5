import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import type { Dirent } from "node:fs";
import { errorCode } from "../error-code.ts";
import { rootsUnreadable } from "../errors.ts";
import { absolute } from "../location/store-uri.ts";
import { isStorePathName, storePathOf } from "../store-path/index.ts";
import { onDisk, shown, toBytePath } from "./byte-path.ts";
import type { DanglingLink, LinkRoot } from "./root-scan.ts";
import { mountPlaces, unmountedAt } from "./unmounted.ts";
import type { MountPlaces } from "./unmounted.ts";

export interface LinkScan {
  links: LinkRoot[];
  dangling: DanglingLink[];
  hiddenDirectories: string[];
  hiddenLinks: string[];
}

/**
 * Walks `gcroots` and `profiles` by Nix's rules (`LocalStore::findRoots`, `gc.cc`): a link whose text lies in the store
 * is a root; any other link is followed exactly one hop further, textually; links to directories are not entered; a
 * regular file counts when its own name is a store path's.
 */
export function scanLinks(storeDir: string, stateDir: string): LinkScan {
  const scan: LinkScan = { links: [], dangling: [], hiddenDirectories: [], hiddenLinks: [] };
  const context: Context = {
    scan,
    storeDir: toBytePath(storeDir),
    auto: toBytePath(`${stateDir}/gcroots/auto/`),
    places: null,
  };
  for (const top of ["gcroots", "profiles"]) {
    const path = toBytePath(`${stateDir}/${top}`);
    // Moved elsewhere with a link left behind, it protects nothing: Nix does not go through links here either.
    if (linkText(path) === null) walk(path, context);
    else readLink(path, context);
  }
  return scan;
}

interface Context {
  scan: LinkScan;
  storeDir: string;
  auto: string;
  /** Read when the first dangling link asks for it. */
  places: MountPlaces | null;
}

function walk(directory: string, context: Context): void {
  let entries: Array<Dirent<string>>;
  try {
    entries = readdirSync(onDisk(directory), { withFileTypes: true, encoding: "latin1" });
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return;
    if (code !== "EACCES") throw rootsUnreadable(shown(directory), `listing it failed with ${code}`);
    hideDirectory(directory, context.scan);
    return;
  }
  for (const entry of entries) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) walk(path, context);
    else if (entry.isSymbolicLink()) readLink(path, context);
    else if (entry.isFile() && isStorePathName(entry.name)) {
      add("file", path, path, `${context.storeDir}/${entry.name}`, context);
    }
  }
}

function readLink(entry: string, context: Context): void {
  const { storeDir, scan } = context;
  const first = linkText(entry);
  if (first === null) {
    // A directory may be listed and yet not entered: what its links say is then not known.
    if (isForbidden(entry)) hideDirectory(entry.slice(0, entry.lastIndexOf("/")), scan);
    return;
  }
  const direct = storePathOf(storeDir, first);
  if (direct !== null) {
    add("link", entry, entry, `${storeDir}/${direct}`, context);
    return;
  }
  // A text in the store that names no store path is no root, and Nix does not follow it either.
  if (isInStore(storeDir, first)) return;

  const next = absolute(first, entry.slice(0, entry.lastIndexOf("/")));
  try {
    if (!lstatSync(onDisk(next)).isSymbolicLink()) return;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") {
      context.places ??= mountPlaces();
      scan.dangling.push({
        entry: shown(entry),
        target: shown(next),
        auto: entry.startsWith(context.auto),
        unmounted: unmountedAt(shown(next), context.places),
      });
    } else {
      scan.hiddenLinks.push(shown(entry));
    }
    return;
  }
  const second = linkText(next);
  if (second === null) return;
  const indirect = storePathOf(storeDir, second);
  if (indirect !== null) add("link", next, entry, `${storeDir}/${indirect}`, context);
}

/**
 * Nix's `isInDir`, on the text alone. Whether `<store>/../store/x` is in the store changed with the versions, and with it
 * whether Nix follows the link: this does, so that nothing is called dead that one of them keeps.
 */
function isInStore(storeDir: string, text: string): boolean {
  return (
    text.startsWith(`${storeDir}/`) &&
    text.length >= storeDir.length + 2 &&
    !aroundAgain.test(text.slice(storeDir.length))
  );
}

const aroundAgain = /^\/+\.\.?(?:\/|$)/;

function linkText(path: string): string | null {
  try {
    return readlinkSync(onDisk(path), { encoding: "latin1" });
  } catch {
    return null;
  }
}

function isForbidden(path: string): boolean {
  try {
    lstatSync(onDisk(path));
    return false;
  } catch (error) {
    return errorCode(error) === "EACCES";
  }
}

function hideDirectory(directory: string, scan: LinkScan): void {
  const name = shown(directory);
  if (!scan.hiddenDirectories.includes(name)) scan.hiddenDirectories.push(name);
}

function add(kind: "link" | "file", path: string, entry: string, target: string, { scan }: Context): void {
  let changed = Number.NaN;
  let uid = -1;
  try {
    const stat = lstatSync(onDisk(path));
    changed = stat.mtimeMs / 1000;
    uid = stat.uid;
  } catch {
    // Gone since it was read; it was a root at that instant.
  }
  scan.links.push({ kind, path: shown(path), entry: shown(entry), target, changed, uid });
}
