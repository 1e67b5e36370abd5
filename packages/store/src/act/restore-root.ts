import { lstatSync, lutimesSync, renameSync, symlinkSync, unlinkSync } from "node:fs";
import { findRoots } from "@nixperf/nix/roots";
import { storePathOf } from "@nixperf/nix/store-path";
import { readLinkState } from "./link-state.ts";
import { complaint } from "./nix-access.ts";
import type { NixAccess } from "./nix-access.ts";
import { isValid, registerRoot } from "./register-root.ts";

export interface RestoreRootOptions extends NixAccess {
  root: RestorableRoot;
}

/** A root that was removed. */
export interface RestorableRoot {
  /** Where the link was: `/home/ada/src/shop/result`, or a generation's, `…/profiles/system-42-link`. */
  path: string;
  /** The store path that it kept alive. */
  target: string;
  /** What it said, where that was more than the path: `<path>/bin/hello`. Null: the path. */
  text: string | null;
  /** How old it was, by which policies go; given back to it. */
  changedAt: string | null;
}

export type RootRestoration =
  | {
      restored: true;
      /** It was there all the time. */
      wasThere: boolean;
    }
  | {
      restored: false;
      reason: "target-gone" | "taken" | "no-directory" | "failed" | "not-a-root";
      /** As the end of a sentence: "its path is gone". Untrusted text. */
      why: string;
    };

/**
 * Makes a removed link again and has Nix register it, which is what makes it a root, and then looks whether it is one.
 * Possible as long as its path is in the store: nothing is fetched and nothing built. What stands at its place now is
 * left as it is. A generation comes back under its own number; which one is current does not change.
 *
 * Nix replaces a link that it registers, so a build that makes a link of the same name while Nix starts, some
 * milliseconds, would be overruled.
 */
export async function restoreRoot(options: RestoreRootOptions): Promise<RootRestoration> {
  const { root, location } = options;
  const { path, target } = root;
  const text = root.text ?? target;
  if (!leadsInto(location.storeDir, target, text))
    return not("failed", `${text} is not in a path of ${location.storeDir}`);
  const before = readLinkState(path);
  if (before !== "absent" && (typeof before === "string" || before.text !== text)) {
    return not("taken", "something else is at its place now");
  }
  if (!(await isValid(options, target))) return not("target-gone", "its path is not in the store any more");
  if (typeof before === "object" && (await isRoot(options))) return { restored: true, wasThere: true };

  const claimed = before === "absent" ? claim(path, text) : null;
  if (typeof claimed === "string")
    return claimed === "taken" ? not("taken", "something else is at its place now") : not("no-directory", claimed);
  // Links in `gcroots` are roots by standing there.
  if (!path.startsWith(`${location.stateDir}/gcroots/`)) {
    const result = await registerRoot(options, path, target);
    if (result.exitCode !== 0) {
      if (claimed !== null) release(path, claimed);
      return not("failed", complaint(result));
    }
    if (text !== target) sayAgain(path, text);
  }
  if (root.changedAt !== null) makeAsOld(path, root.changedAt);
  return (await isRoot(options))
    ? { restored: true, wasThere: false }
    : not("not-a-root", "Nix does not take it for a root");
}

/** What was written down is not believed: it may have been changed by hand. */
function leadsInto(storeDir: string, target: string, text: string): boolean {
  const own = storePathOf(storeDir, target);
  return own !== null && target === `${storeDir}/${own}` && storePathOf(storeDir, text) === own;
}

type Reason = Extract<RootRestoration, { restored: false }>["reason"];

function not(reason: Reason, why: string): RootRestoration {
  return { restored: false, reason, why };
}

async function isRoot({ location, root }: RestoreRootOptions): Promise<boolean> {
  const { links } = await findRoots({ location });
  return links.some(({ path, target }) => path === root.path && target === root.target);
}

/** Takes the place: fails where there is something, whatever it is. The inode, by which the link is known again. */
function claim(path: string, text: string): number | string {
  try {
    symlinkSync(text, path);
    return lstatSync(path).ino;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return "taken";
    return code === "ENOENT" || code === "ENOTDIR"
      ? "its directory is gone"
      : `this user may not make a link there (${code})`;
  }
}

function release(path: string, inode: number): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.ino === inode) unlinkSync(path);
}

/** Nix registers links to store paths; one that led into its path is written once more, under the same name. */
function sayAgain(path: string, text: string): void {
  const beside = `${path}.nixperf-${process.pid}`;
  try {
    symlinkSync(text, beside);
    renameSync(beside, path);
  } catch {
    // It keeps the same path alive as it is.
  }
}

function makeAsOld(path: string, changedAt: string): void {
  const seconds = Date.parse(changedAt) / 1000;
  if (Number.isNaN(seconds)) return;
  try {
    lutimesSync(path, seconds, seconds);
  } catch {
    // Registered by a daemon or on a file system that keeps no such times: then it is new.
  }
}
