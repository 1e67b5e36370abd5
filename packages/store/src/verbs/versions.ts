import { didYouMean } from "@nixperf/errors";
import type { Gap, NixperfError } from "@nixperf/errors";
import { packageNotInStore } from "../errors.ts";
import { packageNames } from "../model/package-names.ts";
import { stateName } from "../model/state-name.ts";
import type { StateName } from "../model/state-name.ts";
import type { StoreModel } from "../model/store-model.ts";
import { repeatedPackages } from "../model/versions.ts";
import type { RepeatedOptions } from "../model/versions.ts";
import { sourceTrees } from "../probe/source-trees.ts";
import { gapsAt } from "./gaps-at.ts";
import { identityOf, modelFor } from "./store-identity.ts";
import type { StoreIdentity } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface VersionsOptions extends StoreOptions {
  /** Only packages with this name, also one of which there is one copy alone. */
  name?: string | undefined;
}

export interface VersionsRecord {
  schema: "nixperf.store.versions/1";
  store: StoreIdentity;
  /** Number of packages that are there more than once. */
  packages: number;
  /** What all their copies but the largest of each take. */
  extraBytes: number;
  /** Those whose extra copies take most first. One with a single copy is here only where it was asked for by name. */
  items: VersionsItem[];
  gaps: Gap[];
}

export interface VersionsItem {
  /** Package name without version and output; "nixpkgs source" for copies of nixpkgs. */
  name: string;
  output: string;
  /** Distinct versions, oldest first. */
  versions: string[];
  narBytes: number;
  extraBytes: number;
  /** What the dead copies among them take; null when what is alive is not known. */
  deadBytes: number | null;
  /** Newest version first. */
  copies: Array<{ path: string; version: string | null; narBytes: number | null; state: StateName | null }>;
}

/**
 * Packages of which the store holds more than one copy: other versions, or other builds of the same version.
 *
 * @throws NIXPERF_PACKAGE_NOT_IN_STORE for a name that no package has, and what `readStore` throws
 */
export async function versions(options: VersionsOptions = {}): Promise<VersionsRecord> {
  const model = await modelFor(options);
  const { name } = options;
  const repeated = repeatedItems(model, { name });
  if (name !== undefined && repeated.items.length === 0) throw notInStore(model, name);
  return {
    schema: "nixperf.store.versions/1",
    store: identityOf(model.snapshot),
    ...repeated,
    gaps: gapsAt({ "/dead": "/items", "/live": "/items", "/paths/narBytes": "/extraBytes" }, model.gaps),
  };
}

function notInStore({ snapshot }: StoreModel, name: string): NixperfError {
  const { database } = snapshot;
  const nameOf = packageNames(database);
  const names = new Set(database.paths.flatMap((_, path) => nameOf(path)?.pname ?? []));
  return packageNotInStore(name, database.storeDir, didYouMean(name, names));
}

/** The packages as items of a record, with how many there are in all. */
export function repeatedItems(
  model: StoreModel,
  options: RepeatedOptions,
): { packages: number; extraBytes: number; items: VersionsItem[] } {
  const { database } = model.snapshot;
  const { paths, narSizes } = database;
  const isKnown = model.visibility !== "unknown";
  const { packages, extraBytes, top } = repeatedPackages(database, sourceTrees(model.snapshot), options);
  const items = top.map((found) => {
    const copies = found.copies.map(({ path, version }) => ({
      path: paths[path]!,
      version: version === "" ? null : version,
      narBytes: narSizes[path] === 0 ? null : narSizes[path]!,
      state: stateName(model.states[path]!, isKnown),
    }));
    const dead = copies.filter((copy) => copy.state === "dead");
    return {
      name: found.name,
      output: found.output,
      versions: found.versions,
      narBytes: found.narBytes,
      extraBytes: found.extraBytes,
      deadBytes: isKnown ? dead.reduce((sum, copy) => sum + (copy.narBytes ?? 0), 0) : null,
      copies,
    };
  });
  return { packages, extraBytes, items };
}
