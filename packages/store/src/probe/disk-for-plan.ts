import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import type { DiskWalk } from "../model/disk/disk-walk.ts";
import { diskTotals } from "../model/disk/disk-totals.ts";
import type { DiskNow } from "../model/value/budget.ts";
import { walkStore } from "./disk/walk-store.ts";
import { diskSpace } from "./disk-space.ts";

export interface DiskForPlanOptions {
  realStoreDir: string;
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

/** Looks at what may be deleted, or at all of the store where its size matters. */
export async function diskForPlan(options: DiskForPlanOptions): Promise<DiskForPlan> {
  const { realStoreDir, needsTotals, candidates, signal, onProgress } = options;
  try {
    const only = needsTotals ? undefined : candidates;
    const [walk, space] = await Promise.all([
      walkStore({ realStoreDir, only, signal, onProgress }),
      diskSpace(realStoreDir),
    ]);
    const storeBytes = needsTotals ? diskTotals(walk).bytes : null;
    return { walk, now: { ...space, storeBytes }, gaps: unreadable(walk) };
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
