import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseDerivation } from "@nixperf/nix/drv";
import type { Derivation } from "@nixperf/nix/drv";
import type { StoreLocation } from "@nixperf/nix/location";
import { derivationUnreadable, noDerivations } from "../../errors.ts";
import type { JobGraph } from "../../model/simulate/profiles.ts";

/** How many files are read at once. */
const together = 64;

export interface DrvGraphOptions {
  location: StoreLocation;
  /** Full paths of `.drv` files, with or without outputs (`!dev`, `^*`) behind; null: all that the store has. */
  tops: readonly string[] | null;
  /** Whether also that is counted which is in the store already. */
  all: boolean;
  /** Whether a derivation would be fetched, so that what it is made of is not needed. */
  isFetched: (drvPath: string, name: string) => boolean;
  signal?: AbortSignal | undefined;
}

/**
 * What Nix would build for `tops`: the derivations whose outputs are not in the store, and what they need of the same kind.
 * A derivation with an output whose path is not known beforehand counts as not there.
 *
 * @throws NIXPERF_DERIVATION_UNREADABLE, NIXPERF_DERIVATIONS_NONE
 */
export async function readDrvGraph(options: DrvGraphOptions): Promise<JobGraph & { present: number }> {
  const { location, all, isFetched, signal } = options;
  const tops = options.tops?.map(derivationPath) ?? allDerivations(location);
  if (tops.length === 0) throw noDerivations(location.storeDir);
  const graph: JobGraph = { jobs: [], from: [], to: [] };
  // The place of each derivation that was met; -1 for what is there already.
  const places = new Map<string, number>();
  const edges: Array<[from: number, to: string]> = [];
  let present = 0;
  let next = [...new Set(tops)];
  next.forEach((path) => places.set(path, -1));
  while (next.length > 0) {
    signal?.throwIfAborted();
    const now = next.splice(0, together);
    const read = await Promise.all(now.map((path) => readDerivation(path, location)));
    for (const [i, drv] of read.entries()) {
      const path = now[i]!;
      if (!all && isThere(drv, location)) {
        present++;
        continue;
      }
      const name = nameOf(path);
      const place = graph.jobs.length;
      places.set(path, place);
      graph.jobs.push({ drvPath: path, name, system: drv.platform, given: null });
      if (isFetched(path, name)) continue;
      for (const input of drv.inputDrvs) {
        edges.push([place, input.path]);
        if (places.has(input.path)) continue;
        places.set(input.path, -1);
        next.push(input.path);
      }
    }
  }
  for (const [from, path] of edges) {
    const to = places.get(path)!;
    if (to < 0) continue;
    graph.from.push(from);
    graph.to.push(to);
  }
  return { ...graph, present };
}

function derivationPath(text: string): string {
  const path = text.replace(/\.drv[!^].*$/, ".drv");
  if (/^\/(?:.*\/)?[0-9a-z]{32}-[^/]+\.drv$/.test(path)) return path;
  throw derivationUnreadable(text, "no path of a derivation");
}

function allDerivations({ realStoreDir, storeDir }: StoreLocation): string[] {
  try {
    return readdirSync(realStoreDir)
      .filter((name) => /^[0-9a-z]{32}-.+\.drv$/.test(name))
      .sort()
      .map((name) => `${storeDir}/${name}`);
  } catch (error) {
    throw derivationUnreadable(storeDir, (error as NodeJS.ErrnoException).code ?? "not readable", error);
  }
}

/** @throws NIXPERF_DERIVATION_UNREADABLE */
export async function readDerivation(path: string, location: StoreLocation): Promise<Derivation> {
  try {
    return parseDerivation(await readFile(onDisk(path, location)));
  } catch (error) {
    const { code, message, syscall } = error as NodeJS.ErrnoException;
    throw derivationUnreadable(path, syscall === undefined ? message : (code ?? message), error);
  }
}

/** `/nix/store/…-hello-2.12.drv`: `hello-2.12`. */
export function nameOf(drvPath: string): string {
  return basename(drvPath)
    .slice(33)
    .replace(/\.drv$/, "");
}

function isThere({ outputs }: Derivation, location: StoreLocation): boolean {
  return outputs.every(({ path }) => path !== "" && existsSync(onDisk(path, location)));
}

function onDisk(path: string, { storeDir, realStoreDir }: StoreLocation): string {
  return path.startsWith(`${storeDir}/`) ? realStoreDir + path.slice(storeDir.length) : path;
}
