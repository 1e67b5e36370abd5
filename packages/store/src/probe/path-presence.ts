import { homedir } from "node:os";
import type { Gap } from "@nixperf/errors";
import type { StoreModel } from "../model/store-model.ts";
import { askNix } from "./ask-nix.ts";
import { askCaches } from "./presence.ts";
import { substituters } from "./substituters.ts";

/**
 * Whether a substituter has each of some paths, asked over the network. Null where nobody was asked, or nobody could say.
 */
export async function pathPresence(
  { snapshot }: StoreModel,
  candidates: readonly number[],
  signal: AbortSignal | undefined,
  onProgress: ((done: number, total: number) => void) | undefined,
): Promise<{ isFetchable: (path: number) => boolean | null; gaps: Gap[] }> {
  const { location, database } = snapshot;
  const found = substituters({ location, env: process.env, home: homedir() });
  const ask = askCaches({
    substituters: found,
    storeDir: location.storeDir,
    askNix,
    signal,
    ...(onProgress && { onProgress }),
  });
  // Derivations and sources that were copied here are in no cache.
  const isSource = (path: number) => database.contentAddressed[path] === 1 && database.derivers[path] === -1;
  const wanted = candidates.flatMap((path) =>
    database.paths[path]!.endsWith(".drv") || isSource(path) ? [] : [database.paths[path]!],
  );
  const { has, gaps } = await ask(wanted);
  return {
    isFetchable: (path) => has.get(database.paths[path]!) ?? null,
    gaps: [...found.gaps, ...gaps].map(({ code, message, tries }) => ({ at: "/totals/spared", code, message, tries })),
  };
}
