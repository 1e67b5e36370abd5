import { createHash } from "node:crypto";
import type { Gap } from "@nixperf/errors";
import { graphFromEdges } from "@nixperf/graph";
import type { DatabaseHealth, StoreDatabase } from "@nixperf/nix/database";
import type { HiddenRoots, LinkRoot, RootScan } from "@nixperf/nix/roots";
import type { LivenessSettings } from "@nixperf/nix/settings-in-force";
import type { StoreSnapshot } from "../src/model/snapshot.ts";

/** One registered path. Others are named by their keys; a name that is no key is a path that is not registered. */
export interface PathSpec {
  refs?: string[];
  /** Default 100; 0 is "not known". */
  narBytes?: number;
  deriver?: string;
  /** For a derivation: the paths of its outputs, by the names of the outputs. */
  outputs?: Record<string, string>;
  /** Registered, but not on disk. */
  missing?: boolean;
}

/** What a test says of a store; all that it leaves out is as in a healthy one that this user may see all of. */
export interface SnapshotSpec {
  /** By name, such as `hello-2.12`. For several paths with one name there are keys such as `a:source`, `b:source`. */
  paths: Record<string, PathSpec>;
  /** The name of what a link in `gcroots` protects, or more of the link. */
  roots?: Array<string | (Partial<LinkRoot> & { target: string })>;
  runtime?: RootScan["runtime"];
  temporary?: RootScan["temporary"];
  dangling?: RootScan["dangling"];
  leakedTempRoots?: number;
  hidden?: Partial<HiddenRoots>;
  currentGenerations?: Record<string, number>;
  keepOutputs?: boolean;
  keepDerivations?: boolean;
  settings?: Partial<LivenessSettings>;
  /** Derivation and output, by name. */
  realised?: Array<[derivation: string, path: string]>;
  health?: Partial<DatabaseHealth>;
  unregistered?: string[];
  odd?: string[];
  /** The store directory could not be listed. */
  unlisted?: boolean;
  realStoreDir?: string;
  gaps?: Gap[];
}

export const storeDir = "/nix/store";
export const stateDir = "/nix/var/nix";

/** The present in every snapshot: 2024-09-01T00:00:00Z, in seconds since the epoch. */
export const takenAt = 1_725_148_800;

/** The store path that stands for a key of {@link SnapshotSpec.paths}. */
export function storePath(key: string): string {
  const digits = "0123456789abcdfghijklmnpqrsvwxyz";
  const hash = [...createHash("sha256").update(key).digest()].map((byte) => digits[byte % 32]).join("");
  return `${storeDir}/${hash}-${key.slice(key.indexOf(":") + 1)}`;
}

export function snapshotOf(spec: SnapshotSpec): StoreSnapshot {
  const keys = Object.keys(spec.paths);
  return {
    location: {
      uri: "auto",
      storeDir,
      realStoreDir: spec.realStoreDir ?? storeDir,
      stateDir,
      access: "direct",
      daemonSocket: `${stateDir}/daemon-socket/socket`,
    },
    takenAt,
    database: databaseOf(spec),
    roots: {
      links: (spec.roots ?? []).map(linkOf),
      temporary: spec.temporary ?? [],
      runtime: spec.runtime ?? [],
      dangling: spec.dangling ?? [],
      hidden: { directories: [], links: [], tempRootFiles: 0, processes: 0, ...spec.hidden },
      leakedTempRoots: spec.leakedTempRoots ?? 0,
    },
    currentGenerations: new Map(Object.entries(spec.currentGenerations ?? {})),
    settings: {
      decidedBy: "client",
      keepOutputs: setting(spec.keepOutputs ?? false),
      keepDerivations: setting(spec.keepDerivations ?? true),
      caDerivations: setting(spec.realised !== undefined),
      gaps: [],
      ...spec.settings,
    },
    disk: {
      missing: spec.unlisted ? null : Uint8Array.from(keys, (key) => (spec.paths[key]!.missing ? 1 : 0)),
      unregistered: (spec.unregistered ?? []).map(storePath),
      odd: spec.odd ?? [],
    },
    realised: (spec.realised ?? []).map(([drv, path]) => ({ derivation: keys.indexOf(drv), path: keys.indexOf(path) })),
    gaps: spec.gaps ?? [],
  };
}

function setting(value: boolean): LivenessSettings["keepOutputs"] {
  return { value, origin: "default", ours: null };
}

/** The database part of {@link snapshotOf}, for what needs no more. Paths are numbered in the order of the keys. */
export function databaseOf({ paths: specs, health }: Pick<SnapshotSpec, "paths" | "health">): StoreDatabase {
  const keys = Object.keys(specs);
  const numberOf = new Map(keys.map((key, i) => [key, i]));
  const edges = keys.flatMap((key, from) => (specs[key]!.refs ?? []).map((ref) => [from, numberOf.get(ref)!] as const));
  const outputs = keys.flatMap((key, derivation) =>
    Object.entries(specs[key]!.outputs ?? {}).map(([name, path]) => ({
      derivation,
      name,
      path: numberOf.get(path) ?? -1,
    })),
  );
  const names = [...new Set(outputs.map(({ name }) => name))];
  const narSizes = Float64Array.from(keys, (key) => specs[key]!.narBytes ?? 100);
  return {
    storeDir,
    count: keys.length,
    paths: keys.map(storePath),
    indexOf: new Map(keys.map((key, i) => [storePath(key).slice(storeDir.length + 1), i])),
    narSizes,
    unknownSizes: narSizes.filter((size) => size === 0).length,
    registrationTimes: new Float64Array(keys.length).fill(takenAt),
    derivers: Int32Array.from(keys, (key) => {
      const { deriver } = specs[key]!;
      return deriver === undefined ? -1 : (numberOf.get(deriver) ?? -2);
    }),
    ultimate: new Uint8Array(keys.length),
    contentAddressed: new Uint8Array(keys.length),
    references: graphFromEdges(
      keys.length,
      Uint32Array.from(edges, ([from]) => from),
      Uint32Array.from(edges, ([, to]) => to),
    ),
    outputs: {
      derivations: Uint32Array.from(outputs, ({ derivation }) => derivation),
      ids: Uint16Array.from(outputs, ({ name }) => names.indexOf(name)),
      names,
      paths: Int32Array.from(outputs, ({ path }) => path),
    },
    realisations: [],
    health: {
      bytes: 1_000_000,
      freeBytes: 0,
      walBytes: 0,
      journalMode: "wal",
      schemaVersion: 10,
      danglingReferences: 0,
      ...health,
    },
    readBy: "immutable",
    gaps: [],
  };
}

function linkOf(root: NonNullable<SnapshotSpec["roots"]>[number], i: number): LinkRoot {
  const link = typeof root === "string" ? { target: root } : root;
  const path = link.path ?? `${stateDir}/gcroots/root-${i}`;
  return {
    kind: "link",
    entry: path.startsWith(`${stateDir}/`) ? path : `${stateDir}/gcroots/auto/${i}`,
    changed: takenAt - 86_400,
    uid: 0,
    ...link,
    path,
    target: storePath(link.target),
  };
}
