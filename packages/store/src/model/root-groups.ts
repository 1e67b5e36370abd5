import { environmentDirectory } from "./root-kind.ts";
import type { RootEntry } from "./root-entry.ts";
import type { RootKind } from "./root-kind.ts";

/**
 * Roots that a person lets go together: the old generations of one profile, the links of one project, what one process
 * holds. The current generation of a profile stands for itself.
 */
export interface RootGroup {
  kind: RootKind;
  /** "system: 19 old generations (42 to 60)", "/home/ada/src/shop/.direnv". */
  label: string;
  /** Numbers into the list of roots. */
  members: number[];
  /** The generation that the profile points to now. */
  current: boolean;
}

/** `stateDir`: what lies in it is shown by its name there: profiles by theirs, direct roots as `gcroots/NAME`. */
export function groupRoots(
  roots: readonly RootEntry[],
  currentGeneration: ReadonlyMap<string, number>,
  stateDir: string,
): RootGroup[] {
  const groups = new Map<string, RootGroup>();
  roots.forEach((root, i) => {
    const { key, label, current } = groupOf(root, currentGeneration, stateDir);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { kind: root.kind, label, members: [i], current });
    else group.members.push(i);
  });
  for (const group of groups.values()) nameGenerations(group, roots);
  return [...groups.values()];
}

function groupOf(root: RootEntry, currentGeneration: ReadonlyMap<string, number>, stateDir: string) {
  const { kind, path, generation, process } = root;
  const one = (label: string) => ({ key: `${kind} ${label}`, label, current: false });
  if (generation !== null) {
    const { profile, number } = generation;
    const current = currentGeneration.get(profile) === number;
    const label = without(profile, `${stateDir}/profiles/`);
    return { key: `profile ${current} ${profile}`, label, current };
  }
  if (process !== null) {
    const who = process.pid === null ? path : `${process.name ?? "process"} (pid ${process.pid})`;
    return one(kind === "temporary" ? `Nix at work: ${who}` : who);
  }
  if (kind === "direnv") return one(environmentDirectory(path)!);
  if (kind === "result") return one(`${path.slice(0, path.lastIndexOf("/"))}/result`);
  return one(without(path, `${stateDir}/`));
}

function without(path: string, prefix: string): string {
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function nameGenerations(group: RootGroup, roots: readonly RootEntry[]): void {
  if (group.kind !== "profile") return;
  const numbers = group.members.map((i) => roots[i]!.generation!.number).sort((a, b) => a - b);
  const first = numbers[0]!;
  const last = numbers.at(-1)!;
  if (group.current) group.label += `: current generation (${first})`;
  else if (numbers.length === 1) group.label += `: old generation ${first}`;
  else group.label += `: ${numbers.length} old generations (${first} to ${last})`;
}
