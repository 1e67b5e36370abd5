import { createHash } from "node:crypto";
import { lutimesSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

import { nix32 } from "../shape/nix32.ts";
import type { ShapeRoot, StoreShape } from "../shape/store-shape.ts";
import type { WrittenStore } from "./write-store.ts";

/** Writes the links that keep paths alive, each of its own age, and the links of profiles to their newest generation. */
export function writeRoots(store: WrittenStore, shape: StoreShape): void {
  for (const dir of ["auto", "per-user/user"]) mkdirSync(join(store.stateDir, "gcroots", dir), { recursive: true });
  symlinkSync(join(store.stateDir, "profiles"), join(store.stateDir, "gcroots/profiles"));
  const newest = new Map<string, ShapeRoot>();
  for (const root of shape.roots) {
    const link = linkPath(store, root);
    makeLink(`${store.storeDir}/${shape.names[root.target]!}`, link, root.made);
    if (root.kind === "booted") {
      makeLink(link, join(store.stateDir, "gcroots", root.link.replace("run/", "")), root.made);
    } else if (!inState(root)) {
      makeLink(link, autoLink(store, link), root.made);
    }
    const profile = /^(.*)-\d+-link$/.exec(link)?.[1];
    if (profile !== undefined) newest.set(profile, root);
  }
  for (const [profile, root] of newest)
    makeLink(linkPath(store, root).slice(dirname(profile).length + 1), profile, root.made);
  for (const stale of shape.staleLinks) {
    const link = join(store.dir, stale);
    makeLink(link, autoLink(store, link), shape.options.endSeconds - 86_400);
  }
}

/** Nix names an indirect root after the SHA-1 of the link that it points at (src/libstore/gc.cc, `addIndirectRoot`). */
function autoLink(store: WrittenStore, link: string): string {
  return join(store.stateDir, "gcroots/auto", nix32(createHash("sha1").update(link).digest()));
}

function inState(root: ShapeRoot): boolean {
  return root.kind === "system" || root.kind === "channels";
}

function linkPath(store: WrittenStore, root: ShapeRoot): string {
  return join(inState(root) ? store.stateDir : store.dir, root.link);
}

function makeLink(target: string, link: string, made: number): void {
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(target, link);
  lutimesSync(link, made, made);
}
