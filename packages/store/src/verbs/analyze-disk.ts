import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import type { DiskShares } from "../model/disk/disk-shares.ts";
import { diskTotals } from "../model/disk/disk-totals.ts";
import type { DiskTotals } from "../model/disk/disk-totals.ts";
import type { StoreModel } from "../model/store-model.ts";
import { readDiskFor, sharesOf } from "./disk.ts";
import type { ReadDiskFor } from "./disk.ts";
import { diskGaps } from "./disk-gaps.ts";

/** What the overview says of the disk. */
export interface AnalyzedDisk {
  /** When the store was walked. ISO 8601, UTC. */
  walkedAt: string;
  /** Blocks and inodes, hard links counted. */
  total: DiskTotals;
  /** Divided by what would come back; null where it is not known what is alive. */
  shares: DiskShares | null;
}

/** Walks the store of a snapshot; null, with the reason, where it cannot be listed. */
export async function analyzedDisk(
  model: StoreModel,
  options: ReadDiskFor,
): Promise<{ disk: AnalyzedDisk | null; gaps: Gap[] }> {
  try {
    const reading = await readDiskFor(options, model.snapshot.location);
    const disk: AnalyzedDisk = {
      walkedAt: new Date(reading.walkedAt).toISOString(),
      total: diskTotals(reading.walk),
      shares: sharesOf(model, reading),
    };
    return { disk, gaps: diskGaps(reading.walk, "/disk/total/bytes") };
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    return { disk: null, gaps: [{ at: "/disk", code, message, tries: [...tries] }] };
  }
}
