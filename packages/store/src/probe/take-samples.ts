import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { withHistory } from "@nixperf/history";
import { freedSamples, storeSamples } from "../model/growth/store-samples.ts";
import type { Freed, StoreSample } from "../model/growth/store-samples.ts";
import type { StoreModel } from "../model/store-model.ts";
import { diskSpace } from "./disk-space.ts";
import { ownState } from "./own-state.ts";

/**
 * Adds to the ledger what this run saw of a store, for growth to be told from. Never fails: what could not be kept is a
 * gap, and costs nothing but the sample.
 *
 * @param state where nixperf keeps its state; null: nothing is kept; undefined: the usual place
 */
export async function takeSamples(model: StoreModel, state: string | null | undefined): Promise<Gap[]> {
  if (state === null) return [];
  const { location, takenAt } = model.snapshot;
  const disk = await diskSpace(location.realStoreDir).catch(() => null);
  return await keep(state, storeSamples(model, takenAt, disk?.availableBytes ?? null));
}

/** Adds to the ledger what was deleted; `at` in seconds since the epoch. As {@link takeSamples}. */
export async function sampleFreed(
  realStoreDir: string,
  at: number,
  freed: Freed,
  state: string | null | undefined,
): Promise<Gap[]> {
  return state === null ? [] : await keep(state, freedSamples(realStoreDir, at, freed));
}

async function keep(state: string | undefined, samples: readonly StoreSample[]): Promise<Gap[]> {
  try {
    await withHistory({ stateDir: ownState(state) }, (history) => history.append(samples));
    return [];
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    return [{ at: "", code, message: `this run is not remembered: ${message}`, tries: [...tries] }];
  }
}
