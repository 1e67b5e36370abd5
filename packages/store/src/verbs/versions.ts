import type { Gap } from "@nixperf/errors";
import { stateName } from "../model/state-name.ts";
import type { StateName } from "../model/state-name.ts";
import type { StoreModel } from "../model/store-model.ts";
import { repeatedPackages } from "../model/versions.ts";
import { sourceTrees } from "../probe/source-trees.ts";
import { gapsAt } from "./gaps-at.ts";
import { identityOf, modelFor } from "./store-identity.ts";
import type { StoreIdentity } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface VersionsOptions extends StoreOptions {
  /** Only packages with this name. */
  name?: string | undefined;
}

export interface VersionsRecord {
  schema: "nixperf.store.versions/1";
  store: StoreIdentity;
  /** Number of packages that are there more than once. */
  packages: number;
  /** What all their copies but the largest of each take. */
  extraBytes: number;
  /** Those whose extra copies take most first. */
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

/** Packages of which the store holds more than one copy: other versions, or other builds of the same version. */
export async function versions(options: VersionsOptions = {}): Promise<VersionsRecord> {
  const model = await modelFor(options);
  const { items: all } = repeatedItems(model);
  const items = all.filter((item) => options.name === undefined || item.name === options.name);
  return {
    schema: "nixperf.store.versions/1",
    store: identityOf(model.snapshot),
    packages: items.length,
    extraBytes: items.reduce((sum, item) => sum + item.extraBytes, 0),
    items,
    gaps: gapsAt({ "/dead": "/items", "/live": "/items", "/paths/narBytes": "/extraBytes" }, model.gaps),
  };
}

/** At most `limit` of the packages as items of a record, with how many there are in all. */
export function repeatedItems(
  model: StoreModel,
  limit?: number,
): { packages: number; extraBytes: number; items: VersionsItem[] } {
  const { database } = model.snapshot;
  const { paths, narSizes } = database;
  const isKnown = model.visibility !== "unknown";
  const { packages, extraBytes, top } = repeatedPackages(database, sourceTrees(model.snapshot), limit);
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
