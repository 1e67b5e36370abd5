import type { Gap } from "@nixperf/errors";
import { livenessUnknown } from "../errors.ts";
import { state } from "../model/liveness.ts";
import { inNameOrder } from "../model/name-order.ts";
import type { PathState } from "../model/liveness.ts";
import type { StoreModel } from "../model/store-model.ts";
import type { Visibility } from "../model/visibility.ts";
import { gapsAt } from "./gaps-at.ts";
import { identityOf } from "./store-identity.ts";
import type { StoreIdentity } from "./store-identity.ts";

/** One registered path. */
export interface PathItem {
  path: string;
  /** Null when Nix does not know it. */
  narBytes: number | null;
}

/** The record of `live` and of `dead`, without its `schema`. */
export interface PathList {
  store: StoreIdentity;
  /** How far the answer may be trusted. */
  visibility: Exclude<Visibility, "unknown">;
  /** Number of registered paths listed. */
  paths: number;
  /** Sum of their NAR sizes. */
  narBytes: number;
  /** In the order of their names. */
  items: PathItem[];
  /** Registered paths of which Nix itself is not certain; they are in neither list. */
  orderDependent: { paths: number; narBytes: number };
  gaps: Gap[];
}

const places = {
  "/paths/narBytes": "/narBytes",
  "/live": "/items",
  "/dead": "/items",
  "/orderDependent": "/orderDependent",
};

/** @throws NIXPERF_LIVENESS_UNKNOWN */
export function listPaths(model: StoreModel, wanted: PathState): PathList {
  const { snapshot, states, visibility } = model;
  if (visibility === "unknown") throw livenessUnknown(snapshot.roots.hidden.directories);
  const { paths, narSizes, storeDir } = snapshot.database;
  const orderDependent = { paths: 0, narBytes: 0 };
  const listed = new Uint32Array(states.length);
  let count = 0;
  let narBytes = 0;
  for (let i = 0; i < states.length; i++) {
    const size = narSizes[i]!;
    if (states[i] === state.orderDependent) {
      orderDependent.paths++;
      orderDependent.narBytes += size;
    }
    if (states[i] !== wanted) continue;
    narBytes += size;
    listed[count++] = i;
  }
  const items: PathItem[] = [];
  for (const i of inNameOrder(paths, storeDir, listed.subarray(0, count))) {
    items.push({ path: paths[i]!, narBytes: narSizes[i] === 0 ? null : narSizes[i]! });
  }
  return {
    store: identityOf(snapshot),
    visibility,
    paths: items.length,
    narBytes,
    items,
    orderDependent,
    gaps: gapsAt(places, model.gaps),
  };
}
