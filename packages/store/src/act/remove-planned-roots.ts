import { isNixperfError } from "@nixperf/errors";
import type { PlanWarning } from "../model/plan/plan-record.ts";
import type { RemovedRoot, SkippedRoot } from "../model/plan/apply-record.ts";
import type { RootsDue } from "../model/plan/roots-due.ts";
import type { NixAccess } from "./nix-access.ts";
import { obstacleToNix } from "./obstacle.ts";
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

/**
 * Removes the roots of a plan that are still due, each checked once more by whoever removes it. Where Nix could delete
 * nothing afterwards, and make no root again either, all of them stay.
 */
export async function removePlannedRoots(options: RemovePlannedRootsOptions): Promise<RootsRemoved> {
  const { due, deeds, signal } = options;
  const result: RootsRemoved = { removed: [], skipped: [...due.skipped], remarks: [] };
  let unwritten = 0;
  const done = async (root: RemovedRoot) => {
    result.removed.push(root);
    if ((await complaintOf(deeds.done(root))) !== null) unwritten++;
  };
  const skipped = async (root: SkippedRoot) => {
    result.skipped.push(root);
    await complaintOf(deeds.skipped(root));
  };

  const planned = [
    ...due.generations.flatMap(({ profile, remove }) =>
      remove.map(({ number, target }) => ({ path: generationLink(profile, number), target })),
    ),
    ...due.links,
  ];
  const obstacle = planned.length === 0 ? null : await obstacleToNix(options, planned[0]!.target);
  if (obstacle !== null) {
    for (const { path } of planned) await skipped({ path, why: `nothing could be deleted after it: ${obstacle}` });
    return result;
  }

  for (const { profile, remove } of due.generations) {
    const rootOf = (one: { number: number; target: string; changedAt: string | null }, text: string | null) => ({
      path: generationLink(profile, one.number),
      target: one.target,
      text,
      changedAt: one.changedAt,
      generation: { profile, number: one.number },
    });
    const complaints = [];
    for (const one of remove) complaints.push(await complaintOf(deeds.aboutTo(rootOf(one, null), null)));
    const complaint = complaints.find((one) => one !== null);
    if (complaint !== undefined) {
      for (const one of remove)
        await skipped({ path: generationLink(profile, one.number), why: notWritten(complaint) });
      continue;
    }
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
    try {
      const removal = await removeLink({ ...options, link, onAside: (aside) => deeds.aboutTo(root, aside) });
      if (removal.removed) await done({ ...root, text: removal.text });
      else await skipped({ path, why: removal.why });
    } catch (error) {
      // Before the link was touched.
      if (!isNixperfError(error)) throw error;
      await skipped({ path, why: notWritten(error.message) });
    }
  }
  if (unwritten > 0) {
    result.remarks.push({
      code: "NIXPERF_DEEDS_UNWRITABLE",
      message: `${unwritten} of the roots that were removed could not be written down: undo does not know of them`,
      tries: ["nix-store --realise PATH --add-root LINK for each that is wanted back, as this record has them"],
    });
  }
  return result;
}

/** Why something could not be written down; null when it was. */
async function complaintOf(writing: Promise<void>): Promise<string | null> {
  try {
    await writing;
    return null;
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    return error.message;
  }
}

function notWritten(complaint: string): string {
  return `it could not be written down, so that it could be undone (${complaint})`;
}
