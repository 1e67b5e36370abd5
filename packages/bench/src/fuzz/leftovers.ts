import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { hashPart } from "./bed.ts";
import type { Bed } from "./bed.ts";

/** Entries of the store directory that are not registered: what failed, was cut off, or was put there by hand. */
export function addLeftovers(bed: Bed): void {
  const { random, store, paths, hit } = bed;
  const fresh = () => hashPart(random);
  const known = () => random.pick(paths).slice(store.storeDir.length + 1);
  const kinds: Record<string, () => string | Buffer> = {
    "failed build": () => `${fresh()}-failed-1.0`,
    "lock of a path": () => `${known()}.lock`,
    "lock of nothing": () => `${fresh()}-gone.lock`,
    "chroot of a build": () => `${known()}.chroot`,
    "check of a build": () => `${known()}.check`,
    "name with a dot first": () => `${fresh()}-.hidden`,
    "name that only old Nix takes": () => `${fresh()}-.-x`,
    "no dash after the hash": () => `${fresh()}xname`,
    "longest name": () => `${fresh()}-${"n".repeat(211)}`,
    "too long a name": () => `${fresh()}-${"n".repeat(212)}`,
    "no store path": () => `notastorepath${random.below(100)}`,
    "temporary directory": () => `tmp-${random.below(1e6)}-0`,
    "temporary link": () => `.tmp-link-${random.below(1e6)}-1`,
    "hash alone": fresh,
    "empty name": () => `${fresh()}-`,
    "letter that no hash has": () => `e${fresh().slice(1)}-x`,
    "capital in the hash": () => `A${fresh().slice(1)}-x`,
    "space in the name": () => `${fresh()}-a b`,
    "newline in the name": () => `${fresh()}-a\nb`,
    "no UTF-8": () => Buffer.from(`${fresh()}-\xff`, "latin1"),
    "UTF-8 in the name": () => `${fresh()}-é`,
  };
  for (const [kind, name] of Object.entries(kinds)) {
    if (!random.chance(0.12)) continue;
    hit(`unregistered: ${kind}`);
    const path = Buffer.concat([Buffer.from(`${store.storeDir}/`), Buffer.from(name())]);
    try {
      if (random.chance(0.5)) writeFileSync(path, "");
      else if (random.chance(0.7)) mkdirSync(path);
      else symlinkSync("/nowhere", path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" && (error as NodeJS.ErrnoException).code !== "EISDIR")
        throw error;
    }
  }
}
