import type { PlanWarning } from "../model/plan/plan-record.ts";
import type { RemovedRoot, SkippedRoot } from "../model/plan/apply-record.ts";
import type { RootsDue } from "../model/plan/roots-due.ts";
import type { NixAccess } from "./nix-access.ts";
import { generationLink, removeGenerations } from "./remove-generations.ts";
import { removeLink } from "./remove-link.ts";

export interface RemovePlannedRootsOptions extends NixAccess {
  due: RootsDue;
  /** Store paths of what runs now. */
  running: readonly string[];
  /** Told of each root before it is touched, and of what became of it. */
  deeds: RootDeeds;
  signal?: AbortSignal | undefined;
}

/** Where it is written down what is done to roots, so that it can be told after a crash. */
export interface RootDeeds {
  aboutTo: (root: RemovedRoot, aside: string | null) => Promise<void>;
  done: (root: RemovedRoot) => Promise<void>;
  skipped: (root: SkippedRoot) => Promise<void>;
}

export interface RootsRemoved {
  removed: RemovedRoot[];
  skipped: SkippedRoot[];
  remarks: PlanWarning[];
}

/** Removes the roots of a plan that are still due, each checked once more by whoever removes it. */
export async function removePlannedRoots(options: RemovePlannedRootsOptions): Promise<RootsRemoved> {
  const { due, deeds, signal } = options;
  const result: RootsRemoved = { removed: [], skipped: [...due.skipped], remarks: [] };
  const done = async (root: RemovedRoot) => {
    result.removed.push(root);
    await deeds.done(root);
  };
  const skipped = async (root: SkippedRoot) => {
    result.skipped.push(root);
    await deeds.skipped(root);
  };

  for (const { profile, remove } of due.generations) {
    const rootOf = (one: { number: number; target: string; changedAt: string | null }, text: string | null) => ({
      path: generationLink(profile, one.number),
      target: one.target,
      text,
      changedAt: one.changedAt,
      generation: { profile, number: one.number },
    });
    for (const one of remove) await deeds.aboutTo(rootOf(one, null), null);
    const removal = await removeGenerations({ ...options, profile, remove });
    for (const one of removal.removed) await done(rootOf(one, one.text));
    for (const one of removal.skipped) await skipped({ path: generationLink(profile, one.number), why: one.why });
    if (removal.followUp !== null) {
      const { command, why } = removal.followUp;
      result.remarks.push({ code: "NIXPERF_BOOT_ENTRIES", message: why, tries: [command.join(" ")] });
    }
  }

  for (const link of due.links) {
    const { path, target, changedAt } = link;
    const root: RemovedRoot = { path, target, text: null, changedAt, generation: null };
    if (signal?.aborted === true) {
      await skipped({ path, why: "it was stopped before" });
      continue;
    }
    const removal = await removeLink({ ...options, link, onAside: (aside) => deeds.aboutTo(root, aside) });
    if (removal.removed) await done({ ...root, text: removal.text });
    else await skipped({ path, why: removal.why });
  }
  return result;
}
