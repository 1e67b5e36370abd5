import type { Gap } from "@nixperf/errors";
import { closureScratch, closureWeight } from "@nixperf/graph";
import { closureSizes } from "../model/closure-sizes.ts";
import { stateName } from "../model/state-name.ts";
import type { StateName } from "../model/state-name.ts";
import type { StoreModel } from "../model/store-model.ts";
import { estimateGap } from "./analyze.ts";
import type { PathSizes } from "./analyze.ts";
import { gapsAt } from "./gaps-at.ts";
import { pauseFor } from "./pause.ts";
import { identityOf, modelFor } from "./store-identity.ts";
import type { StoreIdentity } from "./store-identity.ts";
import type { StoreOptions } from "./store-options.ts";

export interface TopOptions extends StoreOptions {
  /** By which size: the path's own (`nar`), with all it needs (`closure`), or what would become dead with it (`retained`, the default). */
  by?: "nar" | "closure" | "retained" | undefined;
  /** Only paths in this state. */
  state?: StateName | undefined;
  /** How many. Default 20. */
  limit?: number | undefined;
}

export interface TopRecord {
  schema: "nixperf.store.top/1";
  store: StoreIdentity;
  by: "nar" | "closure" | "retained";
  /** Largest first. Sizes are exact. */
  items: PathSizes[];
  gaps: Gap[];
}

/** The largest paths. */
export async function top(options: TopOptions = {}): Promise<TopRecord> {
  const model = await modelFor(options);
  const { by = "retained", limit = 20 } = options;
  const { database } = model.snapshot;
  const isKnown = model.visibility !== "unknown";
  const ranked = await rank(model, by, options);
  const chosen: number[] = [];
  for (const path of ranked.order) {
    if (options.state !== undefined && stateName(model.states[path]!, isKnown) !== options.state) continue;
    chosen.push(path);
    if (chosen.length === limit) break;
  }
  const scratch = closureScratch(database.count);
  const { pathBytes } = model.retained();
  const items = chosen.map((path) => ({
    path: database.paths[path]!,
    state: stateName(model.states[path]!, isKnown),
    narBytes: database.narSizes[path] === 0 ? null : database.narSizes[path]!,
    closureBytes: closureWeight(database.references, database.narSizes, path, scratch),
    retainedBytes: isKnown ? pathBytes[path]! : null,
  }));
  if (by === "closure") items.sort((a, b) => b.closureBytes - a.closureBytes);
  return {
    schema: "nixperf.store.top/1",
    store: identityOf(model.snapshot),
    by,
    items,
    gaps: [
      ...gapsAt({ "/dead": "/items", "/live": "/items", "/paths/narBytes": "/items" }, model.gaps),
      ...ranked.gaps,
    ],
  };
}

async function rank(
  model: StoreModel,
  by: TopRecord["by"],
  options: TopOptions,
): Promise<{ order: Uint32Array; gaps: Gap[] }> {
  const { database } = model.snapshot;
  if (by === "nar") return { order: byWeight(database.narSizes), gaps: [] };
  if (by === "retained") return { order: byWeight(model.retained().pathBytes), gaps: [] };
  const closures = await closureSizes(database, pauseFor(options, "adding up closures"));
  const gaps = closures.relativeError === null ? [] : [estimateGap("/items", closures.relativeError)];
  for (const gap of gaps)
    gap.message = `the sizes are exact, but which paths are largest was chosen by an estimate: ${gap.message}`;
  return { order: byWeight(closures.bytes), gaps };
}

function byWeight(weights: Float64Array): Uint32Array {
  return Uint32Array.from(weights.keys()).sort((a, b) => weights[b]! - weights[a]! || a - b);
}
