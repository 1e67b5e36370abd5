import type { Gap } from "@nixperf/errors";

/** Nobody answers the commands that make the files take effect. */
export function managerGap(why: string): Gap {
  const message = `${why}, so that what makes the files take effect was not run`;
  return { at: "/commands", code: "NIXPERF_SCHEDULE_MANAGER", message, tries: ["the same in a session of this user"] };
}

export function programGap(program: string, why: string): Gap {
  const message = `${program === "" ? "nixperf-store" : program} cannot be scheduled: it is in ${why}`;
  return {
    at: "/run/command",
    code: "NIXPERF_SCHEDULE_PROGRAM",
    message,
    tries: ["npm install --global @nixperf/store"],
  };
}

export function nixGap(): Gap {
  const message = "nix-store was not found where a timer could find it, so that a run would delete nothing";
  return {
    at: "/run/environment/PATH",
    code: "NIXPERF_NIX_MISSING",
    message,
    tries: ["Nix in a profile, and the same again"],
  };
}

/** An error that concerns one figure of a record only. */
export function gapOf(
  at: string,
  error: { code: string; message: string; found: string | null; tries: readonly string[] },
): Gap {
  const { code, message, found, tries } = error;
  return { at, code, message: found === null ? message : `${message}: ${found}`, tries: [...tries] };
}
