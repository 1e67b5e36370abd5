import type { Gap } from "@nixperf/errors";
import { rootKinds } from "../model/root-kind.ts";
import type { RootKind } from "../model/root-kind.ts";
import { rootSizer } from "../model/root-sizes.ts";
import type { RootSizes } from "../model/root-sizes.ts";
import type { StoreModel } from "../model/store-model.ts";
import type { Visibility } from "../model/visibility.ts";
import { userNames } from "../probe/user-names.ts";
import { gapsAt } from "./gaps-at.ts";
import { identityOf, modelFor } from "./store-identity.ts";
import type { StoreIdentity } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface RootsOptions extends StoreOptions {
  /** Only roots of these kinds. */
  kinds?: readonly RootKind[] | undefined;
  /** Only links made at least this many seconds ago. Roots that are no links have no age and are left out then. */
  olderThan?: number | undefined;
  /** Order of `items` and `groups`, largest or oldest first. Default `retained`. */
  sort?: "retained" | "closure" | "age" | "path" | undefined;
}

export interface RootsRecord {
  schema: "nixperf.store.roots/1";
  store: StoreIdentity;
  visibility: Visibility;
  /** Number of roots, of all kinds, before any filter. */
  total: number;
  byKind: Record<RootKind, number>;
  /** Roots that a person lets go together, such as the old generations of a profile. */
  groups: RootGroupItem[];
  items: RootItem[];
  /** Links that protect nothing, as what they lead to is not there. */
  dangling: DanglingRoot[];
  /** Links to store paths that are not registered, which protect nothing either. */
  invalid: Array<{ path: string; target: string }>;
  hidden: { directories: number; links: number; tempRootFiles: number | null; processes: number | null };
  gaps: Gap[];
}

export interface RootItem extends RootSizes {
  kind: RootKind;
  /** As Nix names it: `/home/ada/src/shop/result`, `/proc/17/maps`. */
  path: string;
  /** Entry below `gcroots` or `profiles`; null for roots of running processes. */
  entry: string | null;
  /** The store path it protects. */
  target: string;
  /** Owner of the link; `name` is null for a uid that `/etc/passwd` does not list. */
  owner: { uid: number; name: string | null } | null;
  /** When the link itself was made. ISO 8601, UTC. */
  changedAt: string | null;
  /** Age of the link itself. */
  ageSeconds: number | null;
  generation: { profile: string; number: number; current: boolean } | null;
  process: { pid: number | null; name: string | null; how: string } | null;
}

export interface RootGroupItem extends RootSizes {
  kind: RootKind;
  label: string;
  roots: number;
  /** Age of the youngest and of the oldest link. */
  youngestSeconds: number | null;
  oldestSeconds: number | null;
  /** The generation that its profile points to now. */
  current: boolean;
}

export interface DanglingRoot {
  /** The link below `gcroots` or `profiles`. */
  path: string;
  target: string;
  /** Nix's next collection removes it for good. */
  removedByNix: boolean;
  /** It leads to a place where something seems not to be mounted now: it may only be absent for the moment. */
  atRisk: boolean;
  /** That place. */
  unmounted: string | null;
}

/**
 * Everything that keeps paths alive, with what each costs.
 *
 * @throws what `readStore` throws.
 */
export async function roots(options: RootsOptions = {}): Promise<RootsRecord> {
  const model = await modelFor(options);
  const { hidden } = model.snapshot.roots;
  const wanted = rootFilter(options);
  const items = rootItems(model).filter(wanted);
  const groups = groupItems(model).filter((group) => wanted({ ...group, ageSeconds: group.oldestSeconds }));
  return {
    schema: "nixperf.store.roots/1",
    store: identityOf(model.snapshot),
    visibility: model.visibility,
    total: model.roots.length,
    byKind: countByKind(model),
    groups: groups.sort(
      comparing(
        options.sort,
        (group) => group.oldestSeconds,
        (group) => group.label,
      ),
    ),
    items: items.sort(
      comparing(
        options.sort,
        (root) => root.ageSeconds,
        (root) => root.path,
      ),
    ),
    dangling: danglingRoots(model),
    invalid: model.invalidRoots,
    hidden: {
      directories: hidden.directories.length,
      links: hidden.links.length,
      tempRootFiles: hidden.tempRootFiles,
      processes: hidden.processes,
    },
    gaps: gapsAt({ "/dead": "/hidden" }, model.gaps),
  };
}

export function countByKind(model: StoreModel): Record<RootKind, number> {
  const counts = Object.fromEntries(rootKinds.map((kind) => [kind, 0])) as Record<RootKind, number>;
  for (const root of model.roots) counts[root.kind]++;
  return counts;
}

export function danglingRoots(model: StoreModel): DanglingRoot[] {
  return model.snapshot.roots.dangling.map(({ entry, target, auto, unmounted }) => ({
    path: entry,
    target,
    removedByNix: auto,
    atRisk: auto && unmounted !== null,
    unmounted,
  }));
}

/** The groups, those that retain most first; at most `limit`, as the closure of each is one walk through the store. */
export function groupItems(model: StoreModel, limit: number = Number.POSITIVE_INFINITY): RootGroupItem[] {
  const sizer = rootSizer(model);
  const { groups, roots: entries } = model;
  const { groupBytes } = model.retained();
  const largest = [...groups.keys()].sort(
    (a, b) => groupBytes[b]! - groupBytes[a]! || (groups[a]!.label < groups[b]!.label ? -1 : 1),
  );
  const items: RootGroupItem[] = [];
  for (const i of largest.slice(0, limit)) {
    const { kind, label, members, current } = groups[i]!;
    // A project may have more links than a call takes arguments.
    let youngestSeconds: number | null = null;
    let oldestSeconds: number | null = null;
    for (const root of members) {
      const age = ageOf(model, entries[root]!.changed);
      if (age === null) continue;
      youngestSeconds = Math.min(age, youngestSeconds ?? age);
      oldestSeconds = Math.max(age, oldestSeconds ?? age);
    }
    items.push({ kind, label, roots: members.length, youngestSeconds, oldestSeconds, current, ...sizer.group(i) });
  }
  return items;
}

function rootItems(model: StoreModel): RootItem[] {
  const { database, currentGenerations } = model.snapshot;
  const sizer = rootSizer(model);
  const names = userNames();
  return model.roots.map((root, i) => ({
    kind: root.kind,
    path: root.path,
    entry: root.entry,
    target: database.paths[root.target]!,
    owner: root.uid === null ? null : { uid: root.uid, name: names.get(root.uid) ?? null },
    changedAt: root.changed === null ? null : new Date(root.changed * 1000).toISOString(),
    ageSeconds: ageOf(model, root.changed),
    generation:
      root.generation === null
        ? null
        : { ...root.generation, current: currentGenerations.get(root.generation.profile) === root.generation.number },
    process: root.process,
    ...sizer.root(i),
  }));
}

/** Whole seconds; 0 for a link from the future, as clocks are set back. */
function ageOf(model: StoreModel, changed: number | null): number | null {
  return changed === null ? null : Math.max(0, Math.round(model.snapshot.takenAt - changed));
}

function rootFilter({
  kinds,
  olderThan,
}: RootsOptions): (root: { kind: RootKind; ageSeconds: number | null }) => boolean {
  return (root) =>
    (kinds === undefined || kinds.includes(root.kind)) &&
    (olderThan === undefined || (root.ageSeconds !== null && root.ageSeconds >= olderThan));
}

function comparing<T extends RootSizes>(
  sort: RootsOptions["sort"],
  age: (item: T) => number | null,
  name: (item: T) => string,
): (a: T, b: T) => number {
  const byName = (a: T, b: T) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0);
  if (sort === "path") return byName;
  const key = (item: T): number =>
    sort === "closure"
      ? item.closureBytes
      : sort === "age"
        ? (age(item) ?? -1)
        : (item.retainedBytes ?? item.closureBytes);
  return (a, b) => key(b) - key(a) || byName(a, b);
}
