import type { Finding, Gap } from "@nixperf/errors";
import type { CcacheCounts } from "../model/environment/ccache-stats.ts";
import { gapsAt } from "../model/gaps-at.ts";
import { doctorFindings } from "../model/recommend/doctor-findings.ts";
import { recommendation } from "../model/recommend/recommendation.ts";
import { scopeOf } from "../model/recommend/scope.ts";
import type { SetupScope } from "../model/recommend/scope.ts";
import { situationOf } from "../model/recommend/situation.ts";
import { countCcache } from "../probe/count-ccache.ts";
import { countSccache } from "../probe/count-sccache.ts";
import { readingsFor } from "./readings-for.ts";
import type { MachineOptions } from "./readings-for.ts";
import { judgingOptions } from "./sizing-options.ts";
import type { JudgingWishes } from "./sizing-options.ts";

export interface DoctorOptions extends MachineOptions, JudgingWishes {
  /** Whether to ask ccache what it counted. Default false. */
  ccache?: boolean | undefined;
  /** A file with what `ccache --print-stats` said earlier: count only what came since. */
  ccacheBefore?: string | undefined;
  /** Whether to ask the server of sccache, where one runs, what it counted. Default false. */
  sccache?: boolean | undefined;
  /** A file with what `sccache --show-stats --stats-format json` said earlier: count only what came since. */
  sccacheBefore?: string | undefined;
}

export interface DoctorRecord {
  schema: "nixperf.hardware.doctor/1";
  /** Whose settings were judged. */
  scope: SetupScope;
  /** Errors first, then warnings, then notes. */
  findings: Finding[];
  /** Number of findings to act on: errors and warnings. */
  problems: number;
  /** The files that settings were read from: by this user's process, and by the daemon. */
  files: { client: string[]; daemon: string[] };
  /** What ccache counted in all, or since; null when it was not asked or could not say. */
  ccache: (CcacheCounts & { ratio: number | null; since: string | null }) | null;
  /** The same of sccache. */
  sccache: DoctorRecord["ccache"];
  gaps: Gap[];
}

/**
 * What is wrong with the files of Nix's settings, and with what they come to on this machine. Changes nothing.
 *
 * @throws NIXPERF_SIZING_OPTION, NIXPERF_CCACHE_STATS and NIXPERF_SCCACHE_STATS for a file that is none of theirs, and what `detect`
 *   throws
 */
export async function doctor(options: DoctorOptions = {}): Promise<DoctorRecord> {
  const readings = await readingsFor(options);
  const wanted = await judgingOptions(options, readings, options.signal);
  const scope = scopeOf(readings, options.scope);
  const situation = situationOf(readings, scope);
  const recommended = recommendation(situation, wanted);
  const findings = doctorFindings(situation, recommended);
  const { ccache, ccacheBefore, sccache, sccacheBefore, signal } = options;
  const isAsked = ccache === true || ccacheBefore !== undefined;
  const counted = isAsked ? await countCcache(ccacheBefore ?? null, signal) : null;
  const isServerAsked = sccache === true || sccacheBefore !== undefined;
  const countedThere = isServerAsked ? await countSccache(sccacheBefore ?? null, signal) : null;
  return {
    schema: "nixperf.hardware.doctor/1",
    scope,
    findings,
    problems: findings.filter(({ severity }) => severity !== "note").length,
    files: situation.present.files,
    ccache: counted?.counts ?? null,
    sccache: countedThere?.counts ?? null,
    gaps: [...gapsAt("/findings", recommended.gaps), ...(counted?.gaps ?? []), ...(countedThere?.gaps ?? [])],
  };
}
