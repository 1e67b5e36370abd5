import { NixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";

export function livenessUnknown(directories: readonly string[]): NixperfError {
  return new NixperfError({
    code: "NIXPERF_LIVENESS_UNKNOWN",
    message: "cannot tell live paths from dead ones",
    found: `${directories.length === 1 ? "a directory" : `${directories.length} directories`} of roots that this user may not list, such as ${directories[0]}`,
    expected: "to see everything that keeps paths alive",
    tries: ["the same with sudo (nothing is written either way)"],
  });
}

/** @param ahead full paths */
export function storeBusy(storeDir: string, ahead: readonly string[]): NixperfError {
  return new NixperfError({
    code: "NIXPERF_STORE_BUSY",
    message: `cannot tell live paths from dead ones: Nix changes ${storeDir} faster than it can be read`,
    found: `roots that each time lead to paths registered since its database was read, such as ${ahead[0]}`,
    expected: "one moment in which roots and database agree",
    tries: ["again when fewer builds run"],
  });
}

export function pathNotInStore(wanted: string, storeDir: string, near: string | null): NixperfError {
  return new NixperfError({
    code: "NIXPERF_PATH_NOT_IN_STORE",
    message: `${wanted === "" ? "a path without a name" : wanted} is not in the store`,
    expected: `a registered path of ${storeDir}: in full, by its name or hash, a link to it, or a generation such as system-42`,
    tries: near === null ? [] : [near],
  });
}

export function packageNotInStore(wanted: string, storeDir: string, near: string | null): NixperfError {
  return new NixperfError({
    code: "NIXPERF_PACKAGE_NOT_IN_STORE",
    message: `no package ${JSON.stringify(wanted)} is in the store`,
    expected: `the name of a package in ${storeDir}, without its version`,
    tries: near === null ? [] : [near],
  });
}

export function pathAmbiguous(wanted: string, matches: readonly string[]): NixperfError {
  return new NixperfError({
    code: "NIXPERF_PATH_AMBIGUOUS",
    message: `${wanted} could be any of ${matches.length} paths`,
    expected: "the name of one path",
    tries: matches.slice(0, 5),
  });
}

/** `profiles`: several that have a generation of this name. */
export function rootNotFound(wanted: string, profiles: readonly string[] = []): NixperfError {
  const isOne = profiles.length === 0;
  return new NixperfError({
    code: "NIXPERF_ROOT_NOT_FOUND",
    message: isOne ? `no root is called ${wanted}` : `${wanted} is a generation of several profiles`,
    ...(isOne ? {} : { found: profiles.join(", ") }),
    expected:
      "a link by its full path, the directory of an environment, a generation such as system-42, or a label that `roots` shows",
    tries: [
      "nixperf store roots",
      ...profiles.map((profile) => `--without ${profile}-${/\d+$/.exec(wanted)?.[0] ?? "N"}`),
    ],
  });
}

export function rootProtected(wanted: string, path: string, reason: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_ROOT_PROTECTED",
    message: `${wanted} may not be removed`,
    found:
      reason === "not-permitted" ? `${path}, in a directory that this user may not change` : `${path} stays: ${reason}`,
    expected: "an old generation, or a link that no running program and no running system stands on",
    tries: [
      "nixperf store roots, which shows what each root is",
      ...(reason === "not-permitted" ? ["the same with sudo"] : []),
    ],
  });
}

export function nixNotFound(program: string, why: string | null): NixperfError {
  return new NixperfError({
    code: "NIXPERF_NIX_NOT_FOUND",
    message: `cannot start ${program}`,
    found: why === "EACCES" ? "a file of that name that may not be run" : "no such program on PATH",
    expected: "the Nix that the store belongs to",
    tries: ["with the directory of nix on PATH, such as /nix/var/nix/profiles/default/bin"],
  });
}

export function costsUnreadable(file: string, found: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_COSTS_UNREADABLE",
    message: `cannot read costs of builds from ${file}`,
    found,
    expected: 'one object a line, or a list of them, such as {"name":"firefox-130.0","seconds":5400}',
    tries: [],
  });
}

export function budgetNeedsDisk(): NixperfError {
  return new NixperfError({
    code: "NIXPERF_BUDGET_NEEDS_DISK",
    message: "cannot choose what to delete by a budget",
    found: "no walk of the disk: it was skipped, or the store directory could not be read",
    expected: "to see how many bytes each path takes on disk",
    tries: [
      "without --skip-disk",
      "the same with sudo, where the store may not be read",
      "no budget: everything that may go goes",
    ],
  });
}

export function planUnreadable(path: string, why: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_PLAN_UNREADABLE",
    message: `cannot read the plan ${path}`,
    found: why,
    expected: "a file that `nixperf store plan --out FILE` wrote",
    tries: [],
    cause,
  });
}

export function planInvalid(path: string, found: string, expected: string, cause?: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_PLAN_INVALID",
    message: `${path} holds no plan`,
    found,
    expected,
    tries: ["nixperf store plan --out FILE, which makes one"],
    cause,
  });
}

export function planChanged(id: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_PLAN_CHANGED",
    message: "the plan is not as it was made",
    found: `its content does not have the id that it bears, ${id}`,
    expected: "a plan as `plan` made it: what it shows is what is reviewed",
    tries: ["a new plan, with --without ROOT or another policy for what was changed by hand"],
  });
}

export function planOfOtherStore(planned: string, found: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_PLAN_OTHER_STORE",
    message: "the plan was made for another store",
    found: `a plan for ${planned}, and the store ${found}`,
    expected: "the store that the plan was made for",
    tries: ["--store URI as it was when the plan was made"],
  });
}

export function rootsUnmounted(place: string, roots: number): NixperfError {
  return new NixperfError({
    code: "NIXPERF_ROOTS_UNMOUNTED",
    message: `${roots} roots lead to ${place}, where something seems not to be mounted`,
    found: "links of which nobody can tell now what they keep; Nix forgets them as soon as anything is deleted",
    expected: "everything mounted that holds roots",
    tries: ["the same with it mounted", "--forget-unmounted, to lose these roots and what only they keep"],
  });
}

export function storeDirUnlisted(storeDir: string, cause: NodeJS.ErrnoException): NixperfError {
  return new NixperfError({
    code: "NIXPERF_STORE_DIR_UNLISTED",
    message: `cannot list ${storeDir}`,
    found: cause.code ?? cause.message,
    expected: "a store directory that this user may list",
    tries: ["the same with sudo (nothing is written either way)"],
    cause,
  });
}

export function optimiserBlocked(path: string, count: number): NixperfError {
  return new NixperfError({
    code: "NIXPERF_OPTIMISER_BLOCKED",
    message: "Nix's optimiser would not come to its end",
    found: `${path}${count === 1 ? "" : ` and ${count - 1} more`}, registered and not on disk: there it stops`,
    expected: "every registered path on disk",
    tries: ["nix-store --verify, which takes such paths out of the database"],
  });
}

export function linksDamaged(names: readonly string[]): NixperfError {
  return new NixperfError({
    code: "NIXPERF_LINKS_DAMAGED",
    message: "linking equal files would spread damage",
    found: `.links/${names[0]!}${names.length === 1 ? "" : ` and ${names.length - 1} more`}, of another content than the name says; Nix would link good files to it`,
    expected: "files in .links that are what their names say",
    tries: ["nix-store --verify --check-contents --repair, and then the same again"],
  });
}

export function nothingToUndo(realStoreDir: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_NOTHING_TO_UNDO",
    message: "there is nothing to undo",
    found: `no root of ${realStoreDir} that nixperf removed and that is not back`,
    expected: "roots that `apply` or `optimize --apply` removed, of this user",
    tries: [],
  });
}

export function scheduleProgram(program: string, why: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SCHEDULE_PROGRAM",
    message: "there is no program that could be run every week",
    found: program === "" ? why : `${program}: ${why}`,
    expected: "nixperf-store or nixperf, installed where it stays",
    tries: [
      "npm install --global @nixperf/store, and then the same with that nixperf-store",
      "--program /path/to/nixperf-store",
    ],
  });
}

export function schedulePlatform(platform: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SCHEDULE_PLATFORM",
    message: "cannot schedule anything on this system",
    found: platform,
    expected: "Linux with systemd, or macOS",
    tries: ["nixperf-store optimize --preset weekly --apply from whatever runs things every week here"],
  });
}

export function scheduleHome(home: string, owner: number): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SCHEDULE_HOME",
    message: `cannot write a schedule for another user into ${home}`,
    found: `a home directory of user ${owner}, and root at work`,
    expected: "the user whose schedule it is",
    tries: ["the same without sudo", "sudo -H, for a schedule of root's"],
  });
}

export function scheduleBothWays(): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SCHEDULE_BOTH_WAYS",
    message: "cannot install a schedule and take it away at once",
    expected: "--apply or --revert, or neither to see what would be done",
  });
}

/** `strict`, and something is not known. */
export function planUnsure({ code, message, tries }: Gap): NixperfError {
  return new NixperfError({
    code: "NIXPERF_PLAN_UNSURE",
    message: "nothing was changed: not everything is known, and that is asked for",
    found: `${message} (${code})`,
    tries: [...tries, "the same without --strict: what is not known to be dead stays anyway"],
  });
}

export function deedsUnwritable(cause: NixperfError): NixperfError {
  return new NixperfError({
    code: "NIXPERF_DEEDS_UNWRITABLE",
    message: "roots are not removed where it cannot be written down, so that it could be undone",
    found: `${cause.message}: ${cause.found ?? "it failed"}`,
    expected: "some kilobytes of room for nixperf's own notes",
    tries: [
      "XDG_STATE_HOME=/dev/shm/nixperf for this run: in memory, until the machine restarts",
      "a plan that lets no roots go: what is dead already needs no notes",
    ],
    cause,
  });
}
