import type { Gap } from "@nixperf/errors";
import type { Fact } from "../fact.ts";
import { known, unknown } from "../fact.ts";
import { profileNamed, profileOf } from "../recommend/profile.ts";
import type { RecommendationOptions } from "../recommend/recommendation.ts";
import { defaultMemoryShare, defaultProcessBytes } from "../recommend/rules.ts";
import type { Situation } from "../recommend/situation.ts";
import { sizing } from "../recommend/sizing.ts";
import type { Sizing } from "../recommend/sizing.ts";
import { limitsOfBuilder } from "./builder-machine.ts";

/** How many builds a machine can take as it is set now, and what `recommend` would set there. */
export interface BuilderJobs {
  jobs: Fact<number>;
  /** `cores` as its Nix has it for builds that come from elsewhere; null when not known. */
  cores: number | null;
  sizing: Sizing | null;
  gaps: Gap[];
}

/**
 * As many builds as fit beside each other with the `cores` that hold there. Those of this side do not: nothing of a
 * client's settings reaches a builder (`SSHStore::setOptions`, src/libstore/ssh-store.cc).
 */
export function builderJobs(situation: Situation, wishes: RecommendationOptions): BuilderJobs {
  const { machine, present } = situation;
  const limits = limitsOfBuilder(machine);
  const { memoryShare = defaultMemoryShare, perProcess = { bytes: defaultProcessBytes, source: "assumed" } } = wishes;
  const profile = profileNamed(wishes.profile ?? profileOf(machine).value!);
  const sized = sizing({ limits, profile, memoryShare, perProcess });
  const setting = present.values.get("cores");
  const text = (setting?.daemon ?? setting?.client)?.value ?? null;
  const set = text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null;
  const cores = set === 0 ? limits.cpus.value : set;
  if (sized.sizing === null) return { jobs: unknown(), cores, sizing: null, gaps: sized.gaps };
  const { cpuProcesses, memoryProcesses } = sized.sizing;
  const processes = Math.max(1, Math.min(cpuProcesses, memoryProcesses));
  const gaps: Gap[] = [];
  if (cores === null) {
    const message = "how many cores its Nix gives a build is not known, so room is left for builds that take all";
    gaps.push({ at: "/sizing", code: "NIXPERF_BUILDER_CORES_UNKNOWN", message, tries: [] });
  }
  const each = Math.max(1, cores ?? processes);
  const jobs = Math.max(1, Math.floor(processes / each));
  return { jobs: known(jobs, `${processes} processes, ${each} for each build`), cores, sizing: sized.sizing, gaps };
}
