import type { Gap } from "@nixperf/errors";
import { advise } from "@nixperf/settings";
import type { Advice } from "@nixperf/settings";
import { gapsAt } from "../gaps-at.ts";
import { buildingAdvice } from "./advice/building.ts";
import { evaluationAdvice } from "./advice/evaluation.ts";
import { experimentalAdvice } from "./advice/experimental.ts";
import { networkAdvice } from "./advice/network.ts";
import { parallelismAdvice } from "./advice/parallelism.ts";
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
  const { memoryShare = defaultMemoryShare, perProcess = assumedMemory, experimental = false } = options;
  const { machine, present } = situation;
  const found = profileOf(machine);
  const profile = options.profile
    ? { name: options.profile, source: "as asked for" }
    : { name: found.value!, source: found.source ?? "" };
  const { process, builds } = machine.limits;
  const sized = sizing({ limits: builds ?? process, profile: profileNamed(profile.name), memoryShare, perProcess });
  const drafts = [
    ...(sized.sizing === null ? [] : parallelismAdvice(situation, sized.sizing)),
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
      ...daemonGaps(situation),
      ...gapsAt("/advice", present.gaps),
      ...unknownNow(advice, situation),
    ],
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
          message: `what ${setting} is now is not known: no file says it, and the default of ${nix.implementation} ${nix.version} is not known`,
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
