import type { Gap } from "@nixperf/errors";
import { livenessUnknown } from "../errors.ts";
import { state } from "../model/liveness.ts";
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
  const { paths, narSizes } = snapshot.database;
  const items: PathItem[] = [];
  const orderDependent = { paths: 0, narBytes: 0 };
  let narBytes = 0;
  states.forEach((s, i) => {
    const size = narSizes[i]!;
    if (s === state.orderDependent) {
      orderDependent.paths++;
      orderDependent.narBytes += size;
    }
    if (s !== wanted) return;
    narBytes += size;
    items.push({ path: paths[i]!, narBytes: size === 0 ? null : size });
  });
  items.sort((a, b) => (a.path < b.path ? -1 : 1));
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
