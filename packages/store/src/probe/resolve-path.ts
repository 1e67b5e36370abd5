import { readlinkSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import process from "node:process";
import { didYouMean } from "@nixperf/errors";
import { isDerivationName, parsePackageName, storePathOf } from "@nixperf/nix/store-path";
import { pathAmbiguous, pathNotInStore } from "../errors.ts";
import type { StoreModel } from "../model/store-model.ts";

/** As many links as the kernel follows. */
const maxHops = 40;

/**
 * The number of the registered path that a person means by `wanted`: a store path or something inside one, a link that
 * leads to one (`result`, `/run/current-system`), a generation (`system-42`, or `system` for the current one), or the
 * path's own name, with or without its version, or hash.
 *
 * @throws NIXPERF_PATH_NOT_IN_STORE, NIXPERF_PATH_AMBIGUOUS
 */
export function resolvePath(model: StoreModel, wanted: string): number {
  const { database } = model.snapshot;
  const { storeDir, indexOf } = database;
  const baseName = storePathOf(storeDir, wanted) ?? storePathOf(storeDir, `${storeDir}/${wanted}`);
  const named = baseName === null ? undefined : indexOf.get(baseName);
  if (named !== undefined) return named;
  const generation = byGeneration(model, wanted);
  if (generation !== null) return generation;
  const linked = byLink(model, wanted);
  if (linked !== null) return linked;
  return byName(model, wanted);
}

/** `system-42`, `profiles/system-42-link`: of the profile that has this name or path, or this end of its path. */
function byGeneration({ roots, snapshot }: StoreModel, wanted: string): number | null {
  const [, name, digits] = /^(.*?)(?:-(\d{1,9})(?:-link)?)?$/s.exec(wanted)!;
  const found = roots.filter(({ generation }) => {
    if (generation === null) return false;
    const { profile, number } = generation;
    if (profile !== name && !profile.endsWith(`/${name}`)) return false;
    return number === (digits === undefined ? snapshot.currentGenerations.get(profile) : Number(digits));
  });
  const [first] = found;
  if (first === undefined) return null;
  if (found.some(({ target }) => target !== first.target)) {
    throw pathAmbiguous(
      wanted,
      found.map(({ path }) => path),
    );
  }
  return first.target;
}

/** Follows links by their texts, as those of a store under another root name its logical directory. */
function byLink({ snapshot }: StoreModel, wanted: string): number | null {
  const { storeDir, indexOf } = snapshot.database;
  const { realStoreDir } = snapshot.location;
  const at = (path: string) => {
    const baseName = storePathOf(storeDir, path) ?? storePathOf(realStoreDir, path);
    return baseName === null ? undefined : indexOf.get(baseName);
  };
  let path = isAbsolute(wanted) ? wanted : join(process.cwd(), wanted);
  try {
    for (let hop = 0; hop < maxHops; hop++) {
      const found = at(path);
      if (found !== undefined) return found;
      const text = readlinkSync(path);
      path = isAbsolute(text) ? text : join(dirname(path), text);
    }
  } catch {
    // Not a link itself; one of the directories above it may be.
  }
  try {
    return at(realpathSync(path)) ?? null;
  } catch {
    return null;
  }
}

/** By the name after the hash, by the hash, or by the package when only one path that is no derivation has it. */
function byName({ snapshot }: StoreModel, wanted: string): number {
  const { database } = snapshot;
  const { paths, storeDir } = database;
  const nameStart = storeDir.length + 34;
  const byFullName: number[] = [];
  const byPackage: number[] = [];
  paths.forEach((path, i) => {
    const name = path.slice(nameStart);
    if (name === wanted || path.slice(nameStart - 33, nameStart - 1) === wanted) byFullName.push(i);
    else if (name.startsWith(`${wanted}-`) && !isDerivationName(name) && parsePackageName(name).pname === wanted) {
      byPackage.push(i);
    }
  });
  const matches = byFullName.length > 0 ? byFullName : byPackage;
  if (matches.length === 1) return matches[0]!;
  if (matches.length > 1)
    throw pathAmbiguous(
      wanted,
      matches.map((i) => paths[i]!),
    );
  const names = new Set(paths.map((path) => path.slice(nameStart)));
  const name = storePathOf(storeDir, wanted)?.slice(33) ?? wanted;
  throw pathNotInStore(wanted, storeDir, didYouMean(name, names));
}
