import { valueOf } from "@nixperf/settings";
import type { PresentSettings } from "@nixperf/settings";
import { commandNames } from "../readings/plan.ts";
import type { Readings } from "../readings/readings.ts";
import { saidBy } from "../readings/text.ts";

/** A directory as `ls -ld` has it; `builds` is whether those who build may write it, null where that is not known. */
export type CacheDirectory = { isThere: false } | { isThere: true; builds: boolean | null; as: string };

/** The group of the users that builds run as: of root and his daemon, unless there are none. Null: builds run as who asks. */
export function buildGroup(readings: Readings, present: PresentSettings): string | null {
  if (!present.hasDaemon && saidBy(readings, commandNames.user) !== "root") return null;
  return (valueOf(present, "build-users-group") ?? "nixbld") || null;
}

/** Null where nobody asked, or what was said is not understood. */
export function cacheDirectory(readings: Readings, builders: string | null, directory: string): CacheDirectory | null {
  const said = Object.hasOwn(readings.commands, commandNames.cacheDirs)
    ? readings.commands[commandNames.cacheDirs]!.stdout
    : null;
  if (said === null) return null;
  const line = said.split("\n").find((one) => one.endsWith(` ${directory}`));
  if (line === undefined) return said.includes(` ${directory}`) ? null : { isThere: false };
  // A mode, marks of access lists, the number of links, owner and group.
  const [, mode = "", owner = "", group = ""] = /^d([-rwxsStT]{9})[.+@]? +\d+ +(\S+) +(\S+) /.exec(line) ?? [];
  if (mode === "") return null;
  const may = (from: number): boolean => mode[from + 1] === "w" && /[xst]/.test(mode[from + 2]!);
  const as = `${mode} ${owner} ${group}`;
  if (may(6)) return { isThere: true, builds: true, as };
  if (builders !== null) return { isThere: true, builds: group === builders && may(3), as };
  const user = saidBy(readings, commandNames.user);
  return { isThere: true, builds: user === "root" || (owner === user && may(0)) ? true : null, as };
}

/** The directory, made for those who build: nothing where it is so. */
export function directorySteps(directory: string, builders: string | null, found: CacheDirectory | null): string[] {
  if (found?.isThere === true && found.builds === true) return [];
  if (found?.isThere === true && found.builds === false)
    return [`sudo chgrp ${builders} ${directory}`, `sudo chmod 0770 ${directory}`];
  return [builders === null ? `mkdir -p ${directory}` : `sudo install -d -m 0770 -o root -g ${builders} ${directory}`];
}
