import type { Generation, History } from "./history.ts";
import { spread } from "./liveness.ts";
import type { PathColumns } from "./path-table.ts";
import type { Project } from "./projects.ts";
import type { Random } from "./random.ts";
import { pathKind, type ShapeRoot } from "./store-shape.ts";

/** How many roots of which kind, and how much they are to keep. */
export interface RootPlan {
  roots: number;
  generations: number;
  /** Paths to be alive in the end. */
  alive: number;
}

const profileFolder = "home/user/.local/state/nix/profiles";

/**
 * The roots of the store: first the generations that were kept, then links of projects, each chosen so that all of them
 * together keep about as many paths as planned.
 */
export function planRoots(plan: RootPlan, history: History, columns: PathColumns, random: Random): ShapeRoot[] {
  const roots: ShapeRoot[] = [];
  const system = history.system.slice(-plan.generations);
  for (const generation of system) {
    roots.push({ ...since(generation), kind: "system", link: `profiles/system-${generation.number}-link` });
  }
  const current = system.at(-1);
  const booted = system.at(-2) ?? current;
  if (current !== undefined) roots.push({ ...since(current), kind: "booted", link: "run/current-system" });
  if (booted !== undefined) roots.push({ ...since(booted), kind: "booted", link: "run/booted-system" });

  const rest = Math.max(0, plan.roots - roots.length);
  for (const generation of newest(history.homeManager, rest * 0.15).slice(0, rest)) {
    roots.push({
      ...since(generation),
      kind: "home-manager",
      link: `${profileFolder}/home-manager-${generation.number}-link`,
    });
  }
  for (const generation of newest(history.userProfile, rest * 0.06)) {
    roots.push({
      ...since(generation),
      kind: "user-profile",
      link: `${profileFolder}/profile-${generation.number}-link`,
    });
  }
  for (const generation of newest(history.channels, rest * 0.01)) {
    roots.push({
      ...since(generation),
      kind: "channels",
      link: `profiles/per-user/root/channels-${generation.number}-link`,
    });
  }
  const marks = new Uint8Array(columns.kinds.length);
  for (const root of roots) spread(columns, root.target, marks);
  const candidates = candidatesOf(history.projects, columns, random);
  roots.push(...projectRoots(candidates, columns, marks, plan.alive, plan.roots - roots.length, random));
  return roots;
}

function since(generation: Generation): { target: number; made: number } {
  return { target: generation.target, made: generation.made };
}

function newest(list: readonly Generation[], most: number): readonly Generation[] {
  return list.slice(-Math.max(1, Math.floor(most)));
}

/** A path that a link of a project may point at. */
interface Candidate {
  kind: "result" | "shell" | "source" | "derivation";
  project: string;
  target: number;
  made: number;
}

/** What projects left behind, and packages that somebody built, or made a shell of, to have a look at them. */
function candidatesOf(projects: readonly Project[], columns: PathColumns, random: Random): Candidate[] {
  const candidates: Candidate[] = projects.flatMap((project) =>
    project.left.map((one) => ({ ...one, project: project.name })),
  );
  const { kinds, names, registered } = columns;
  for (let tries = 0; tries < names.length / 20; tries++) {
    const target = random.below(names.length);
    if (kinds[target] === pathKind.source) continue;
    const project = `try-${names[target]!.slice(33).replace(/[-.].*$/, "")}`;
    const kind = kinds[target] === pathKind.derivation ? "derivation" : "result";
    candidates.push({ kind, project, target, made: registered[target]! + 3_600 });
  }
  return candidates;
}

/** `wanted` links of projects, which bring the number of live paths to about `alive`. */
function projectRoots(
  candidates: readonly Candidate[],
  columns: PathColumns,
  marks: Uint8Array,
  alive: number,
  wanted: number,
  random: Random,
): ShapeRoot[] {
  // Two links in five belong to direnv, as far as there are that many.
  const results = candidates.filter((candidate) => candidate.kind === "result");
  const shells = candidates.filter((candidate) => candidate.kind !== "result");
  let count = marks.reduce((sum, mark) => sum + mark, 0);
  const roots: ShapeRoot[] = [];
  const used = new Map<string, number>();
  while (roots.length < wanted && results.length + shells.length > 0) {
    const list = shells.length > 0 && (results.length === 0 || roots.length % 5 < 2) ? shells : results;
    const missing = Math.max(0, alive - count);
    const at = bestOf(list, columns, marks, missing, missing / (wanted - roots.length), random);
    const chosen = list.splice(at ?? 0, 1)[0]!;
    // Nothing fitted, and this one would keep too much.
    if (at === null && marks[chosen.target] === 0) continue;
    count += spread(columns, chosen.target, marks).length;
    roots.push({ ...linkOf(chosen, used), target: chosen.target, made: chosen.made });
  }
  return roots;
}

/** Of some candidates the one that brings nearest to `share` new live paths and not too many; null if none does. */
function bestOf(
  list: readonly Candidate[],
  columns: PathColumns,
  marks: Uint8Array,
  missing: number,
  share: number,
  random: Random,
): number | null {
  let best: number | null = null;
  let bestNew = Infinity;
  // A few more than missing do no harm: a link that keeps nothing of its own is rare.
  const limit = Math.max(10, Math.min(missing, 20 + 8 * share));
  for (let tries = 0; tries < 40; tries++) {
    const at = random.below(list.length);
    const fresh = spread(columns, list[at]!.target, marks, limit);
    for (const path of fresh) marks[path] = 0;
    if (fresh.length > limit) continue;
    if (Math.abs(fresh.length - share) < Math.abs(bestNew - share)) [best, bestNew] = [at, fresh.length];
  }
  return best;
}

/** Where such a link lies; numbered where there is one already. */
function linkOf(candidate: Candidate, used: Map<string, number>): Pick<ShapeRoot, "kind" | "link"> {
  const folder = `home/user/src/${candidate.project}`;
  const place = {
    result: `${folder}/result`,
    shell: `${folder}/.direnv/flake-profile`,
    source: `${folder}/.direnv/flake-inputs/source`,
    derivation: `${folder}/.direnv/shell.drv`,
  }[candidate.kind];
  const n = used.get(place) ?? 0;
  used.set(place, n + 1);
  return { kind: candidate.kind === "result" ? "result" : "direnv", link: n === 0 ? place : `${place}-${n}` };
}
