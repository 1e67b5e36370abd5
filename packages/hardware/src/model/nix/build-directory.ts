import type { NixVersion } from "@nixperf/nix/version";
import { known, unknown } from "../fact.ts";
import type { Fact, NoteGap } from "../fact.ts";
import type { Readings } from "../readings/readings.ts";
import { originText } from "./confs.ts";
import type { NixConfs } from "./confs.ts";

/**
 * Where builds have their temporary directories: the setting `build-dir` (2.22 and later), else `builds` in the state
 * directory since 2.30, and before that `TMPDIR` or /tmp of the process that builds (`globals.cc`, release notes of
 * 2.22 and 2.30). Lix moved it as well, in a version of its own.
 */
export function buildDirectory(
  readings: Readings,
  version: NixVersion | null,
  { client, daemon }: NixConfs,
  note: NoteGap,
): Fact<string> {
  const { access, stateDir } = readings.store;
  const conf = access === "daemon" ? daemon : client;
  const written = conf.settings.get("build-dir");
  if (written?.value.startsWith("/")) return known(written.value, originText(written.origin));
  const [major = 0, minor = 0] = version?.numbers ?? [];
  if (version === null || (version.implementation === "Lix" && minor >= 93)) {
    const what = version === null ? "which Nix this is" : `where Lix ${version.version} has it by default`;
    note("/disks/build", "NIXPERF_BUILD_DIR_UNKNOWN", `the directory of builds is not known, because ${what} is not`);
    return unknown();
  }
  const isInState = version.implementation !== "Lix" && (major > 2 || minor >= 30);
  if (isInState) return known(`${stateDir}/builds`, `default of Nix ${version.version}`);
  // The daemon has an environment of its own, in which nobody sets TMPDIR.
  const temporary = access === "daemon" ? undefined : readings.env["TMPDIR"];
  if (temporary?.startsWith("/")) return known(temporary, "TMPDIR");
  return known("/tmp", `default of Nix ${version.version}`);
}
