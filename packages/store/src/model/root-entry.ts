import type { RootScan } from "@nixperf/nix/roots";
import { rootKind } from "./root-kind.ts";
import type { RootKind } from "./root-kind.ts";

/** One root that protects a registered path: a link, a file, a process, a running Nix. */
export interface RootEntry {
  kind: RootKind;
  /** As Nix names it: `/home/ada/src/shop/result`, `/proc/17/maps`. */
  path: string;
  /** Entry below `gcroots` or `profiles`; null for roots of running processes. */
  entry: string | null;
  /** Number of the path it protects. */
  target: number;
  /** When the link was made, in seconds since the epoch; null for roots that are no links, and where it is not known. */
  changed: number | null;
  uid: number | null;
  /** For a generation of a profile: the profile's path and the generation's number. */
  generation: { profile: string; number: number } | null;
  /** For roots of processes: who holds it and how. */
  process: { pid: number | null; name: string | null; how: string } | null;
}

export interface ResolvedRoots {
  entries: RootEntry[];
  /** Links whose target is not registered, which protect nothing ("skipping invalid root" in Nix). */
  invalid: Array<{ path: string; target: string }>;
  /** Full paths of unregistered entries that a running Nix protects. */
  protectedUnregistered: Set<string>;
}

/**
 * Which registered paths the roots protect. A path that several entries reach under the same name counts once, as in
 * Nix. A running Nix protects whatever has the same hash part, registered or not.
 */
export function resolveRoots(
  scan: RootScan,
  paths: readonly string[],
  indexOf: ReadonlyMap<string, number>,
  unregistered: readonly string[],
  storeDir: string,
): ResolvedRoots {
  const entries = new Map<string, RootEntry>();
  const invalid: ResolvedRoots["invalid"] = [];
  const baseNameOf = (path: string) => path.slice(storeDir.length + 1);
  const add = (root: RootEntry) => {
    const key = `${root.path}\0${root.target}`;
    if (!entries.has(key)) entries.set(key, root);
  };

  for (const link of scan.links) {
    const target = indexOf.get(baseNameOf(link.target));
    if (target === undefined) {
      invalid.push({ path: link.path, target: link.target });
      continue;
    }
    const { kind, generation } = rootKind(link);
    add({
      kind,
      path: link.path,
      entry: link.entry,
      target,
      changed: isInstant(link.changed) ? link.changed : null,
      uid: link.uid < 0 ? null : link.uid,
      generation,
      process: null,
    });
  }
  for (const runtime of scan.runtime) {
    const target = indexOf.get(baseNameOf(runtime.target));
    if (target === undefined) continue;
    const { path, pid, process: name, how } = runtime;
    add(processRoot("process", path, target, { pid, name, how }));
  }

  const protectedUnregistered = new Set<string>();
  if (scan.temporary.length > 0) {
    const hashStart = storeDir.length + 1;
    const holders = new Map(scan.temporary.map((temp) => [temp.hashPart, temp]));
    const holderOf = (path: string) => holders.get(path.slice(hashStart, hashStart + 32));
    paths.forEach((path, target) => {
      const temp = holderOf(path);
      if (temp !== undefined) {
        add(processRoot("temporary", temp.file, target, { pid: temp.pid, name: null, how: "temporary root" }));
      }
    });
    for (const path of unregistered) if (holderOf(path) !== undefined) protectedUnregistered.add(path);
  }
  return { entries: [...entries.values()], invalid, protectedUnregistered };
}

/** Whether a date can be made of it. A link may claim any time, on a file system that keeps it. */
function isInstant(seconds: number): boolean {
  return Math.abs(seconds) <= 8.64e12;
}

function processRoot(kind: RootKind, path: string, target: number, process: RootEntry["process"]): RootEntry {
  return { kind, path, entry: null, target, changed: null, uid: null, generation: null, process };
}
