import { isRunning } from "../retention/decide-roots.ts";
import type { RootEntry } from "../root-entry.ts";
import type { StoreModel } from "../store-model.ts";
import type { SkippedRoot } from "./apply-record.ts";
import type { PlanRecord, PlannedGenerations, PlannedLink } from "./plan-record.ts";
import { unseenByNix } from "./unseen-by-nix.ts";

/** What a plan's roots are now. */
export interface RootsDue {
  /** Generations to remove, by profile. */
  generations: Array<Pick<PlannedGenerations, "profile" | "remove">>;
  links: PlannedLink[];
  skipped: SkippedRoot[];
}

/**
 * Which of a plan's roots are still what they were when it was made. Those that changed are left, and so is, whatever the
 * plan says, what a system runs from: current generations, only ones, and whatever has the target of the running or
 * booted system. None goes while no path could, because of a root that cannot be looked at.
 */
export function rootsDue(plan: PlanRecord, model: Pick<StoreModel, "roots" | "snapshot">): RootsDue {
  const due: RootsDue = { generations: [], links: [], skipped: [] };
  const { roots, snapshot } = model;
  const { paths } = snapshot.database;
  const running = new Set(roots.filter(isRunning).map(({ target }) => target));
  const [unseen] = unseenByNix(model);
  const generations = new Map(
    roots.flatMap((root) =>
      root.generation === null ? [] : [[`${root.generation.number} ${root.generation.profile}`, root] as const],
    ),
  );
  const why = (root: RootEntry | undefined, planned: { target: string; changedAt: string | null }): string | null => {
    if (root === undefined) return "it is not there any more, or no root any more";
    if (paths[root.target] !== planned.target) return "it leads to another path now";
    if (instantOf(root.changed) !== planned.changedAt) return "it was made anew since the plan";
    if (unseen !== undefined)
      return `nothing could be deleted after it: ${unseen} may keep it alive, and cannot be followed`;
    return running.has(root.target) ? "it is what the running or booted system or home is made of" : null;
  };

  for (const { profile, remove } of plan.generations) {
    const there = roots.filter(({ generation }) => generation?.profile === profile).length;
    const found: PlannedGenerations["remove"] = [];
    for (const planned of remove) {
      const { number } = planned;
      const root = generations.get(`${number} ${profile}`);
      const isCurrent = snapshot.currentGenerations.get(profile) === number;
      const skip = why(root, planned) ?? (isCurrent ? "it is the current generation of its profile" : null);
      if (skip === null) found.push(planned);
      else due.skipped.push({ path: root?.path ?? `${profile}-${number}-link`, why: skip });
    }
    // Where the current one is not known, at least one has to stay.
    if (found.length > 0 && found.length === there) {
      const last = found.pop()!;
      due.skipped.push({ path: `${profile}-${last.number}-link`, why: "it is the last generation of its profile" });
    }
    if (found.length > 0) due.generations.push({ profile, remove: found });
  }

  for (const link of plan.links) {
    const root = roots.find((one) => one.path === link.path && one.entry === link.entry);
    const skip = why(root, link) ?? notALink(link, root!);
    if (skip === null) due.links.push(link);
    else due.skipped.push({ path: link.path, why: skip });
  }
  return due;
}

/** Plans speak of links that people made or named; anything else was written into the plan by hand. */
function notALink({ reason }: PlannedLink, { kind, generation }: RootEntry): string | null {
  if (generation !== null) return "it is a generation of a profile";
  if (kind === "direct" && reason === "asked-for") return null;
  return kind === "result" || kind === "direnv" || kind === "indirect" ? null : `it is a root of the kind "${kind}"`;
}

function instantOf(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString();
}
