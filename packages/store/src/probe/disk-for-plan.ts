import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import type { DiskWalk } from "../model/disk/disk-walk.ts";
import { diskTotals } from "../model/disk/disk-totals.ts";
import type { DiskNow } from "../model/value/budget.ts";
import { readDisk } from "./disk/read-disk.ts";
import type { ReadDiskOptions } from "./disk/read-disk.ts";
import { walkStore } from "./disk/walk-store.ts";
import { diskSpace } from "./disk-space.ts";

export interface DiskForPlanOptions extends Pick<ReadDiskOptions, "location" | "cache" | "fresh" | "now"> {
  /** Base names of what may be deleted. */
  candidates: readonly string[];
  /** Whether it matters what all of the store takes. */
  needsTotals: boolean;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What a plan has to know of the disk; null where it cannot be read, with the reason. */
export interface DiskForPlan {
  walk: DiskWalk | null;
  now: DiskNow | null;
  gaps: Gap[];
}

/** Looks at what may be deleted, or at all of the store where its size matters, of which an earlier run may know. */
export async function diskForPlan(options: DiskForPlanOptions): Promise<DiskForPlan> {
  const { location, needsTotals, candidates, signal, onProgress } = options;
  const { realStoreDir } = location;
  try {
    if (needsTotals) {
      const { walk } = await readDisk(options);
      const now = { ...(await diskSpace(realStoreDir)), storeBytes: diskTotals(walk).bytes };
      return { walk, now, gaps: unreadable(walk) };
    }
    const [walk, space] = await Promise.all([
      walkStore({ realStoreDir, only: candidates, signal, onProgress }),
      diskSpace(realStoreDir),
    ]);
    return { walk, now: { ...space, storeBytes: null }, gaps: unreadable(walk) };
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    return { walk: null, now: null, gaps: [{ at: "/totals/reclaimBytes", code, message, tries: [...tries] }] };
  }
}

function unreadable({ unreadable: entries }: DiskWalk): Gap[] {
  if (entries.length === 0) return [];
  const message = `parts of ${entries.length} paths could not be read, so more may come back than is said`;
  return [{ at: "/totals/reclaimBytes", code: "NIXPERF_STORE_UNREADABLE", message, tries: ["the same with sudo"] }];
}
