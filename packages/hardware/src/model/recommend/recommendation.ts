import type { Gap } from "@nixperf/errors";
import { advise } from "@nixperf/settings";
import type { Advice } from "@nixperf/settings";
import { gapsAt } from "../gaps-at.ts";
import type { Limits } from "../limits.ts";
import type { Machine } from "../machine.ts";
import { buildingAdvice } from "./advice/building.ts";
import { evaluationAdvice } from "./advice/evaluation.ts";
import { experimentalAdvice } from "./advice/experimental.ts";
import { networkAdvice } from "./advice/network.ts";
import { parallelismAdvice } from "./advice/parallelism.ts";
import { calibratedCapacity, recordedProcessMemory } from "./measured.ts";
import type { Measured } from "./measured.ts";
import { notesOn } from "./notes.ts";
import type { Note } from "./notes.ts";
import { profileNamed, profileOf } from "./profile.ts";
import type { ProfileName } from "./profile.ts";
import { defaultMemoryShare, defaultProcessBytes } from "./rules.ts";
import type { Situation } from "./situation.ts";
import { sizing } from "./sizing.ts";
import type { ProcessMemory, Sizing } from "./sizing.ts";

export interface RecommendationOptions {
  /** Left out or null: the one that the machine looks like. */
  profile?: ProfileName | null | undefined;
  /** More than 0, at most 1. Default 0.8. */
  memoryShare?: number | undefined;
  /** Default: 1.5 GiB, an assumption. */
  perProcess?: ProcessMemory | undefined;
  /** What was measured here, to go by instead of rules of thumb; null or left out: these. */
  measured?: Measured | null | undefined;
  /** Whether to advise what is experimental. */
  experimental?: boolean | undefined;
}

/** What a machine's Nix should be set to. */
export interface Recommendation {
  profile: { name: ProfileName; source: string };
  sizing: Sizing | null;
  /** Only what is not so already. */
  advice: Advice[];
  notes: Note[];
  gaps: Gap[];
}

const assumedMemory: ProcessMemory = {
  bytes: defaultProcessBytes,
  source: "assumed: 1.5 to 2 GiB for a compiler of C++ or Rust (--memory-per-process)",
};

/** All of this package's advice. Pure: the same situation gives the same advice. */
export function recommendation(situation: Situation, options: RecommendationOptions = {}): Recommendation {
  const { memoryShare = defaultMemoryShare, experimental = false, measured = null } = options;
  const { machine, present } = situation;
  const found = profileOf(machine);
  const profile = options.profile
    ? { name: options.profile, source: "as asked for" }
    : { name: found.value!, source: found.source ?? "" };
  const { limits, perProcess, gaps } = basis(machine, measured, options.perProcess ?? null);
  const sized = sizing({ limits, profile: profileNamed(profile.name), memoryShare, perProcess });
  const drafts = [
    ...(sized.sizing === null ? [] : parallelismAdvice(situation, sized.sizing, limits)),
    ...buildingAdvice(situation),
    ...evaluationAdvice(situation),
    ...networkAdvice(situation),
    ...(experimental ? experimentalAdvice(situation) : []),
  ];
  const advice = drafts.flatMap((draft) => advise(draft, present) ?? []);
  return {
    profile,
    sizing: sized.sizing,
    advice,
    notes: notesOn(situation, { experimental }),
    gaps: [
      ...sized.gaps,
      ...gaps,
      ...daemonGaps(situation),
      ...gapsAt("/advice", present.gaps),
      ...unknownNow(advice, situation),
    ],
  };
}

/** What a sizing goes by: what was measured, where that is wanted and there is any. What was asked for comes first. */
function basis(
  { fingerprint, limits: { process, builds } }: Machine,
  measured: Measured | null,
  asked: ProcessMemory | null,
): { limits: Limits; perProcess: ProcessMemory; gaps: Gap[] } {
  const limits = builds ?? process;
  if (measured === null) return { limits, perProcess: asked ?? assumedMemory, gaps: [] };
  const capacity = calibratedCapacity(measured, fingerprint.value, limits);
  const memory = asked === null ? recordedProcessMemory(measured) : { perProcess: asked, gaps: [] };
  return {
    limits: { ...limits, capacityUnits: capacity.capacityUnits ?? limits.capacityUnits },
    perProcess: memory.perProcess ?? assumedMemory,
    gaps: [...measured.gaps, ...capacity.gaps, ...memory.gaps],
  };
}

/** Where the version is not known that has a gap of its own, which is of all defaults. */
function unknownNow(advice: readonly Advice[], { present }: Situation): Gap[] {
  const { nix } = present;
  if (nix === null) return [];
  return advice.flatMap(({ setting, now }, index) =>
    now === null
      ? {
          at: `/advice/${index}/now`,
          code: "NIXPERF_SETTING_NOW_UNKNOWN",
          message: `what ${setting} is now is not known, neither by a file that may be read nor by the default of ${nix.implementation} ${nix.version}`,
          tries: ["nix config show"],
        }
      : [],
  );
}

/** Where the daemon is not seen, its limits are taken to be those of who asks. */
function daemonGaps({ machine, machineGaps }: Situation): Gap[] {
  if (machine.limits.builds !== null) return [];
  return machineGaps
    .filter(({ at }) => at === "/limits/builds")
    .map(({ code, message, tries }) => ({
      at: "/sizing",
      code,
      message: `${message}; those of this process are taken instead`,
      tries,
    }));
}
