import { lstatSync, readlinkSync } from "node:fs";
import { dirname } from "node:path";
import { storePathOf } from "@nixperf/nix/store-path";

/** What is at a path, if it is a symbolic link. */
export interface LinkState {
  text: string;
  changedMs: number;
  uid: number;
  gid: number;
}

/** `absent`: nothing is there; `other`: something that is no link; `hidden`: it may not be looked at. */
export function readLinkState(path: string): LinkState | "absent" | "other" | "hidden" {
  try {
    const stat = lstatSync(path);
    if (!stat.isSymbolicLink()) return "other";
    return { text: readlinkSync(path), changedMs: stat.mtimeMs, uid: stat.uid, gid: stat.gid };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? "absent" : code === "EINVAL" ? "other" : "hidden";
  }
}

/** The link that is meant. */
export interface MeantLink {
  path: string;
  /** The store path that it leads to, or into. */
  target: string;
  /** Null: its age does not matter. */
  changedAt: string | null;
}

/** How a link differs from the one that is meant; null when it does not. */
export function difference(
  state: LinkState,
  { target, changedAt }: MeantLink,
  storeDir: string,
): null | "target" | "age" {
  const found = storePathOf(storeDir, state.text);
  if (found === null || `${storeDir}/${found}` !== target) return "target";
  // Whoever wrote the plan may have rounded either way.
  if (changedAt !== null && Math.abs(Date.parse(changedAt) - state.changedMs) > 1) return "age";
  return null;
}

/** Whether the entry below `gcroots` leads to the link, as Nix follows it: one step, by its text. */
export function isEntryOf(entry: string, path: string): boolean {
  if (entry === path) return true;
  const state = readLinkState(entry);
  if (typeof state === "string") return false;
  return state.text === path || (!state.text.startsWith("/") && `${dirname(entry)}/${state.text}` === path);
}
