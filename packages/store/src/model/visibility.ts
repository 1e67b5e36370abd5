import type { Gap } from "@nixperf/errors";
import type { HiddenRoots } from "@nixperf/nix/roots";

/**
 * How far what is called dead may be trusted. `exact`: everything that could keep a path alive was looked at.
 * `as-far-as-visible`: some of it this user may not look at, so dead is an upper bound. `unknown`: a whole directory of
 * roots could not be listed, so nothing is called dead.
 */
export type Visibility = "exact" | "as-far-as-visible" | "unknown";

const withRights = "the same with sudo, which sees everything (nothing is written either way)";

/** `settingsGaps`: what is not known of the settings, which may keep more alive than is known of. */
export function visibility(
  hidden: HiddenRoots,
  settingsGaps: readonly Gap[] = [],
): { visibility: Visibility; gaps: Gap[] } {
  const gaps: Gap[] = [];
  const gap = (at: string, code: string, message: string) => gaps.push({ at, code, message, tries: [withRights] });

  if (hidden.directories.length > 0) {
    const names = hidden.directories.slice(0, 3).join(", ");
    gap(
      "/dead",
      "NIXPERF_ROOTS_UNREADABLE",
      `what is alive: ${count(hidden.directories.length, "directory of roots", "directories of roots")} may not be listed (${names})`,
    );
  }
  if (hidden.links.length > 0) {
    gap(
      "/dead",
      "NIXPERF_ROOTS_HIDDEN",
      `what ${count(hidden.links.length, "root")} in places this user may not enter ${hidden.links.length === 1 ? "keeps" : "keep"} alive (such as ${hidden.links[0]})`,
    );
  }
  if (hidden.tempRootFiles === null) {
    gap("/dead", "NIXPERF_TEMP_ROOTS_HIDDEN", "what running Nix processes protect while at work");
  } else if (hidden.tempRootFiles > 0) {
    gap(
      "/dead",
      "NIXPERF_TEMP_ROOTS_HIDDEN",
      `what ${count(hidden.tempRootFiles, "running Nix process protects", "running Nix processes protect")} while at work`,
    );
  }
  if (hidden.processes === null) {
    gap("/dead", "NIXPERF_PROC_HIDDEN", "what running programs use: this user may not see the processes of others");
  } else if (hidden.processes > 0) {
    gap(
      "/dead",
      "NIXPERF_PROC_HIDDEN",
      `what ${count(hidden.processes, "process of another user uses", "processes of other users use")}`,
    );
  }
  if (settingsGaps.length > 0) {
    gap(
      "/dead",
      "NIXPERF_CONF_PROBLEM",
      "what keep-outputs and keep-derivations keep alive, as not all settings could be read",
    );
  }
  const seen = hidden.directories.length > 0 ? "unknown" : gaps.length > 0 ? "as-far-as-visible" : "exact";
  return { visibility: seen, gaps };
}

function count(n: number, one: string, many: string = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
