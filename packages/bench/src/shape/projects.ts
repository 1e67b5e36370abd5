import type { Installer, Instance } from "./installer.ts";
import { projectName } from "./names.ts";
import type { Random } from "./random.ts";
import type { PathTable } from "./path-table.ts";

/** What a project of the store's owner left behind, oldest first. */
export interface Project {
  name: string;
  left: { kind: "result" | "shell" | "source"; target: number; made: number }[];
  /** Packages that it is built with. */
  uses: number[];
  releases: number;
}

/**
 * One day's work on one of `projects`, or on a new one: its source is copied into the store, built, and a shell is made
 * for it. New ones are built with some of the packages `usable`.
 */
export function workOnProject(
  projects: Project[],
  usable: readonly number[],
  made: number,
  installer: Installer,
  table: PathTable,
  random: Random,
): void {
  if (projects.length === 0 || random.chance(0.12)) projects.push(newProject(usable, random));
  // The newest are worked on most.
  const project = projects[projects.length - 1 - Math.floor(projects.length * random.unit() ** 2)]!;
  table.setClock(made - random.below(500_000));
  const used = project.uses.map((index) => installer.current[index]!);
  const tree = installer.source(random.chance(0.6) ? "source" : project.name, random.logNormal(60_000, 1.8));
  if (random.chance(0.2)) project.left.push({ kind: "source", target: tree, made });
  if (random.chance(0.6)) {
    const name = `${project.name}-0.${(project.releases += 1)}.0`;
    const built = installer.derived(name, used, [tree], runTime(used, random), random.logNormal(400_000, 2));
    project.left.push({ kind: "result", target: built.outputs.get("out")!, made });
  }
  if (random.chance(0.5)) {
    const shell = installer.derived(`${project.name}-env`, used, [], developing(used), 1_400);
    project.left.push({ kind: "shell", target: shell.outputs.get("out")!, made });
  }
}

function newProject(usable: readonly number[], random: Random): Project {
  const uses = new Set<number>();
  const wanted = Math.min(usable.length, 2 + random.below(9));
  for (let tries = 0; uses.size < wanted && tries < 200; tries++) uses.add(random.pick(usable));
  return { name: projectName(random), left: [], uses: [...uses], releases: 0 };
}

function runTime(used: readonly Instance[], random: Random): number[] {
  return used.flatMap((instance) => (random.chance(0.4) ? [instance.outputs.get("out")!] : []));
}

/** A shell holds what one compiles against: the `dev` outputs where there are some. */
function developing(used: readonly Instance[]): number[] {
  return used.map((instance) => instance.outputs.get("dev") ?? instance.outputs.get("out")!);
}
