import { desktop } from "./desktop.ts";
import { type Installer, mostPathsOfInstance } from "./installer.ts";
import { type Package, stableCount } from "./package-world.ts";
import type { PathTable } from "./path-table.ts";
import { type Project, workOnProject } from "./projects.ts";
import type { Random } from "./random.ts";

/** A generation of a profile: what its link points at, and since when. */
export interface Generation {
  number: number;
  target: number;
  made: number;
}

/** What was made in the life of a store, and could be a root. */
export interface History {
  system: Generation[];
  homeManager: Generation[];
  userProfile: Generation[];
  channels: Generation[];
  projects: Project[];
}

/** How much of what happens. */
export interface HistoryPlan {
  /** The store's paths when all is done; a few less are made here. */
  paths: number;
  /** System generations ever made. */
  generations: number;
  startSeconds: number;
  endSeconds: number;
  /** Copies of the nixpkgs source tree. */
  nixpkgsTrees: number;
}

/** Lives the store's two years: installs the world, then at each generation upgrades a part of it and works on projects. */
export function liveThrough(plan: HistoryPlan, table: PathTable, installer: Installer, random: Random): History {
  const { world } = installer;
  const history: History = { system: [], homeManager: [], userProfile: [], channels: [], projects: [] };
  const users = usersOf(world);
  table.setClock(plan.startSeconds);
  for (let i = 0; i < world.length; i++) installer.install(i);
  const machine = desktop(installer, table, plan.paths, random);

  const room = (): number => plan.paths - table.count() - 2 * mostPathsOfInstance;

  const pathsEach = table.count() / world.length;
  const usable = world.flatMap((pkg, index) => (pkg.origin === "evaluated" ? [index] : []));
  const stable = stableCount(world.length);

  /** Upgrades packages that are needed now, with all needed ones that rest on them, until about `budget` paths are new. */
  const upgradeSome = (budget: number, withProfile: boolean): void => {
    const needed = (index: number): boolean =>
      machine.needed[index] === 1 || (withProfile && machine.needed[index] === 2);
    const changeable = world.flatMap((_, index) => (index >= stable && needed(index) ? [index] : []));
    const upgraded = new Set<number>();
    const affected = new Set<number>();
    const wanted = budget / pathsEach;
    for (let tries = 0; tries < 600 && affected.size < wanted && changeable.length > 0; tries++) {
      // What stands high, and has few users, changes most often.
      const chosen = changeable[Math.floor(changeable.length * (1 - random.unit() ** 2))]!;
      const touched = reach(users, chosen, affected, (wanted - affected.size) * 1.2, needed);
      if (touched === null) continue;
      upgraded.add(chosen);
      for (const one of touched) affected.add(one);
    }
    for (const index of [...affected].sort((x, y) => x - y)) {
      if (room() < 0) return;
      if (upgraded.has(index)) installer.upgrade(index);
      else installer.install(index);
    }
  };

  /** Puts a generation into `profile`, if there is room for one. */
  const switchTo = (profile: Generation[], made: number, target: () => number): void => {
    if (room() > 0) profile.push({ number: profile.length + 1, target: target(), made });
  };
  const nixpkgsAt = new Set(
    Array.from({ length: plan.nixpkgsTrees }, (_, n) => Math.floor((n * plan.generations) / plan.nixpkgsTrees)),
  );
  for (let n = 0; n < plan.generations; n++) {
    const life = plan.endSeconds - plan.startSeconds;
    const made = Math.round(plan.startSeconds + (life * (n + 0.9)) / plan.generations);
    table.setClock(made - 86_400);
    const budget = (plan.paths - table.count()) / (plan.generations - n);
    const until = table.count() + budget;
    if (n > 0) upgradeSome(budget * 0.8, n % 5 === 2);
    if (nixpkgsAt.has(n)) switchTo(history.channels, made, () => machine.nixpkgs(made));
    table.setClock(made);
    switchTo(history.system, made, () => machine.system(made));
    if (n % 3 !== 1) switchTo(history.homeManager, made, machine.home);
    if (n % 5 === 2) switchTo(history.userProfile, made, machine.profile);
    while (table.count() < until && room() > 0) workOnProject(history.projects, usable, made, installer, table, random);
  }
  return history;
}

/** For each package the packages that are built with it. */
function usersOf(world: readonly Package[]): number[][] {
  const users: number[][] = world.map(() => []);
  for (const [index, pkg] of world.entries()) for (const dep of pkg.deps) users[dep]!.push(index);
  return users;
}

/** `start` and all that rests on it, without what is in `known`; null when that is more than `limit`. */
function reach(
  users: readonly number[][],
  start: number,
  known: ReadonlySet<number>,
  limit: number,
  wanted: (index: number) => boolean,
): number[] | null {
  const found = new Set([start]);
  for (const one of found) {
    if (found.size > limit) return null;
    for (const user of users[one]!) if (!known.has(user) && wanted(user)) found.add(user);
  }
  return [...found];
}
