import { readNixConf } from "@nixperf/nix/conf";
import type { StoreLocation } from "@nixperf/nix/location";
import { minFreeNeighbour } from "../../model/neighbours/min-free.ts";
import type { Neighbour } from "../../model/neighbours/neighbour.ts";
import { findAgents, findCronJobs } from "./find-agents.ts";
import { findDeterminate } from "./find-determinate.ts";
import { findTimers } from "./find-timers.ts";
import { below, smallText, thisNeighbourWorld } from "./neighbour-world.ts";
import type { NeighbourWorld } from "./neighbour-world.ts";

/**
 * What else on this machine deletes from the store, known by the files that start it; as any user, changing nothing. A
 * store under another root has no such neighbours. What this user may not read is not found.
 */
export function findNeighbours(
  location: Pick<StoreLocation, "access" | "storeDir" | "realStoreDir">,
  world: NeighbourWorld = thisNeighbourWorld(),
): Neighbour[] {
  if (location.realStoreDir !== location.storeDir) return [];
  const minFree = minFreeNeighbour(settingsInForce(location, world));
  return [
    ...findDeterminate(world),
    ...(minFree === null ? [] : [minFree]),
    ...findTimers(world),
    ...findAgents(world),
    ...findCronJobs(world),
  ];
}

/** The settings of the process that deletes: with a daemon those of the daemon. */
function settingsInForce({ access }: Pick<StoreLocation, "access">, { root, home, env }: NeighbourWorld) {
  const scope = access === "daemon" ? "daemon" : "client";
  const readFile = (path: string): string | null =>
    smallText(path.startsWith(`${home}/`) ? path : below(root, path)[0]!);
  return readNixConf({ env, home: scope === "daemon" ? "/root" : home, scope, readFile }).settings;
}
