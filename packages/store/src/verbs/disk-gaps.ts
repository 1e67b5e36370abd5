import type { Gap } from "@nixperf/errors";
import { shown } from "../probe/disk/walk-entry.ts";
import type { WalkedStore } from "../probe/disk/walk-store.ts";

/** What a walk could not see. At most ten parts are named, and the number of the others. */
export function diskGaps(walk: Pick<WalkedStore, "unreadableParts">, at: string): Gap[] {
  const parts = walk.unreadableParts;
  const gaps = parts.slice(0, 10).map(({ path, code }) => partGap(at, `${shown(path)} could not be read (${code})`));
  const more = parts.length - gaps.length;
  if (more > 0) gaps.push(partGap(at, `${more.toLocaleString("en-US")} more files and directories could not be read`));
  return gaps;
}

function partGap(at: string, what: string): Gap {
  return {
    at,
    code: "NIXPERF_STORE_UNREADABLE",
    message: `${what}, so that figures of the disk are too low`,
    tries: ["the same with sudo (nothing is written either way)"],
  };
}
