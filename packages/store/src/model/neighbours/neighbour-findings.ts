import type { Finding } from "@nixperf/errors";
import type { PlanWarning } from "../plan/plan-record.ts";
import { neighbourTitles } from "./neighbour.ts";
import type { Neighbour } from "./neighbour.ts";

/**
 * What doctor says of other collectors: a note each, since they are there on purpose; a warning where one of them lets
 * go generations that nixperf's own schedule would keep by its policy.
 */
export function neighbourFindings(neighbours: readonly Neighbour[]): Finding[] {
  const isScheduled = neighbours.some(({ what }) => what === "nixperf");
  return neighbours.map((neighbour): Finding => {
    const { what, sign, says, removesGenerations } = neighbour;
    const isAgainst = isScheduled && what !== "nixperf" && removesGenerations === true;
    return {
      code: isAgainst ? "STORE_COLLECTORS_DISAGREE" : "STORE_COLLECTOR_BESIDE",
      severity: isAgainst ? "warning" : "note",
      subject: sign,
      message: isAgainst
        ? `${neighbourTitles[what]} lets go generations that nixperf's schedule keeps by its policy: ${says}`
        : `${neighbourTitles[what]}: ${says}`,
      tries: isAgainst ? tries(neighbour) : [],
    };
  });
}

/** What a plan says of them: what it does not foresee. */
export function neighbourWarnings(neighbours: readonly Neighbour[]): PlanWarning[] {
  return neighbours
    .filter(({ what }) => what !== "nixperf")
    .map((neighbour) => ({
      code: "STORE_COLLECTOR_BESIDE",
      message: `${neighbourTitles[neighbour.what]} also deletes here (${neighbour.sign}): ${neighbour.says}`,
      tries: tries(neighbour),
    }));
}

function tries({ what, how, sign }: Neighbour): string[] {
  switch (what) {
    case "determinate-nixd":
      return ["nothing: it acts on free space and keeps what roots keep"];
    case "min-free":
      return [];
    case "nix-gc":
    case "home-manager-gc":
      return ["nix.gc.automatic = false in the configuration, if nixperf is to do it"];
    case "nh-clean":
      return ["programs.nh.clean.enable = false in the configuration, if nixperf is to do it"];
    case "angrr":
      return ["services.angrr.enable = false in the configuration, if nixperf is to do it"];
    case "home-manager-expire":
      return ["services.home-manager.autoExpire.enable = false in the configuration, if nixperf is to do it"];
    case "nixperf":
      return ["nixperf store schedule --revert"];
    case "other":
      return [
        how === "timer" ? `systemctl disable --now ${sign.slice(sign.lastIndexOf("/") + 1)}` : `look into ${sign}`,
      ];
  }
}
