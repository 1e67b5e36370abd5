import { randomBytes } from "node:crypto";
import { accessSync, constants, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { findRoots, mountPlaces, unmountedAt } from "@nixperf/nix/roots";
import { storePathOf } from "@nixperf/nix/store-path";
import { rootKind } from "../model/root-kind.ts";
import { difference, isEntryOf, readLinkState } from "./link-state.ts";
import type { MeantLink } from "./link-state.ts";
import { putBack } from "./put-back.ts";
import { registerRoot } from "./register-root.ts";
import type { NixAccess } from "./nix-access.ts";

export interface RemoveLinkOptions extends NixAccess {
  link: MeantLink & {
    /** Its entry below `gcroots`; the link itself when it lies there. */
    entry: string;
  };
  /** Told the name under which the link will be set aside, before it is; waited for. */
  onAside?: ((aside: string) => Promise<void> | void) | undefined;
}

export type LinkRemoval =
  | {
      removed: true;
      /** What it said, by which it can be put back. */
      text: string;
    }
  | {
      removed: false;
      reason:
        | "gone"
        | "not-mounted"
        | "not-a-root"
        | "not-a-link"
        | "protected"
        | "changed"
        | "renewed"
        | "not-writable";
      /** As the end of a sentence: "it points to another path now". */
      why: string;
    };

/**
 * Removes a link that is a root: a `result`, an environment's, any that Nix knows by an entry in `gcroots/auto`, or one
 * in `gcroots` itself. Between looking at a link and removing it a build may have replaced it, and no system call removes
 * a link only if it says what is expected: so it is renamed aside in its directory, read again there, where nobody else
 * touches it, and put back if it is not the one that was meant. Putting back never overwrites what has come there since.
 *
 * The entry in `gcroots/auto` is left: Nix removes it at its next collection or deletion.
 */
export async function removeLink(options: RemoveLinkOptions): Promise<LinkRemoval> {
  const { link, location, onAside } = options;
  const { path } = link;
  const early = check(options);
  if (early !== null) return early;

  const aside = asideName(path);
  await onAside?.(aside);
  // The wait may have been long enough for a build.
  const late = check(options);
  if (late !== null) return late;
  try {
    renameSync(path, aside);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? skip("gone") : skip("not-writable", `it cannot be renamed (${code})`);
  }
  const decided = decide(aside, link, location.storeDir);
  // A collection in the instant without the link has removed its entry.
  if (!decided.removed && !isEntryOf(link.entry, path)) await registerAgain(options, path);
  return decided;
}

/**
 * Settles a link that a run set aside and then did not come to its end: the one that was meant goes, any other gets its
 * name back and is made a root again if it is none. Null when nothing is there under the name.
 */
export async function settleAside(
  aside: string,
  { link, ...nix }: NixAccess & { link: MeantLink },
): Promise<LinkRemoval | null> {
  // The name was read from a file.
  if (!isAsideOf(aside, link.path)) return null;
  if (readLinkState(aside) === "absent") return null;
  const decided = decide(aside, link, nix.location.storeDir);
  if (decided.removed) return decided;
  const { links } = await findRoots({ location: nix.location });
  if (!links.some(({ path }) => path === link.path)) await registerAgain(nix, link.path);
  return decided;
}

/** A link that nobody else touches any more goes if it is the one that was meant, and gets its name back if not. */
function decide(aside: string, link: MeantLink, storeDir: string): LinkRemoval {
  const state = readLinkState(aside);
  try {
    if (typeof state === "object" && difference(state, link, storeDir) === null) {
      // Another run may be settling it as well.
      rmSync(aside, { force: true });
      return { removed: true, text: state.text };
    }
    putBack(aside, link.path);
    return skip("changed", "it was replaced when it was to be removed, and is back");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return skip("changed", `it could be neither removed nor given its name back (${code}): it is ${aside} now`);
  }
}

type Skip = Extract<LinkRemoval, { removed: false }>;

const sentences: Record<Skip["reason"], string> = {
  gone: "it is not there any more",
  "not-mounted": "what it is on is not mounted",
  "not-a-root": "Nix does not know it as a root any more",
  "not-a-link": "it is not a link any more",
  protected: "links of this kind are not removed one by one",
  changed: "it points to another path now",
  renewed: "it was made anew since",
  "not-writable": "this user may not change the directory it is in",
};

function skip(reason: Skip["reason"], why: string = sentences[reason]): Skip {
  return { removed: false, reason, why };
}

/** Why the link is not to be touched, by all that can be seen before it is. */
function check({ link, location }: RemoveLinkOptions): Skip | null {
  const { path, entry } = link;
  const { kind } = rootKind({ kind: "link", path, entry });
  // Generations go under their profile's lock, and what runs is not let go at all.
  if (kind === "profile" || kind === "system") return skip("protected");
  const state = readLinkState(path);
  if (state === "absent") {
    const place = unmountedAt(path, mountPlaces());
    return place === null ? skip("gone") : skip("not-mounted", `it is not there, and nothing is mounted at ${place}`);
  }
  if (state === "other") return skip("not-a-link");
  if (state === "hidden") return skip("not-writable", "this user may not look at it");
  const differs = difference(state, link, location.storeDir);
  if (differs !== null) return skip(differs === "age" ? "renewed" : "changed");
  if (!isEntryOf(entry, path)) return skip("not-a-root");
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch {
    return skip("not-writable");
  }
  return null;
}

function asideName(path: string): string {
  const mark = randomBytes(6).toString("hex");
  const name = `.${basename(path)}.nixperf-${mark}`;
  return join(dirname(path), Buffer.byteLength(name) <= 255 ? name : `.nixperf-${mark}`);
}

function isAsideOf(aside: string, path: string): boolean {
  return dirname(aside) === dirname(path) && /^\.(?:.+\.)?nixperf-[0-9a-f]{12}$/s.test(basename(aside));
}

/** Makes a link that is there a root. */
async function registerAgain(nix: NixAccess, path: string): Promise<void> {
  const { storeDir } = nix.location;
  const state = readLinkState(path);
  const target = typeof state === "object" ? storePathOf(storeDir, state.text) : null;
  if (target !== null) await registerRoot(nix, path, `${storeDir}/${target}`);
}
