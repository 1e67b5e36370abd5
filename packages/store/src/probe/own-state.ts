import { homedir } from "node:os";
import { stateDir } from "@nixperf/files";

/**
 * The directory in which nixperf keeps what it has to remember: `wanted`, else `$XDG_STATE_HOME/nixperf` or
 * `~/.local/state/nixperf`.
 *
 * @throws NIXPERF_HOME_UNKNOWN
 */
export function ownState(wanted: string | undefined): string {
  return wanted ?? stateDir(process.env, homedir());
}
