import { hasSetting, isOff } from "@nixperf/settings";
import type { AdviceDraft } from "@nixperf/settings";
import type { Situation } from "../situation.ts";

/** What experimental features would give. Only for who asks for it. */
export function experimentalAdvice({ machine, present }: Situation): AdviceDraft[] {
  if (machine.platform.os.value !== "linux") return [];
  const source = "experimental since Nix 2.12";
  const wanted: AdviceDraft[] = [];
  if (hasSetting(present, "use-cgroups") && isOff(present, "use-cgroups"))
    wanted.push({
      setting: "use-cgroups",
      advised: "true",
      why: "each build has a cgroup of its own, so that Nix can say how much CPU time it took, and leaves no process behind",
      source,
      effect:
        "CPU time of every build is known; builds are no faster; the daemon's own quota is no longer seen by `cores = 0` from 2.25 on",
    });
  if (hasSetting(present, "auto-allocate-uids") && isOff(present, "auto-allocate-uids"))
    wanted.push({
      setting: "auto-allocate-uids",
      advised: "true",
      why: "each build has user ids of its own without users being made for it, so max-jobs is not bound to the number of nixbld users",
      source,
      effect:
        "no limit by the number of build users; a compiler cache that is open to the group nixbld no longer works",
    });
  if (wanted.length === 0) return [];
  const features = wanted.map(({ setting }) => (setting === "use-cgroups" ? "cgroups" : setting));
  return [
    {
      setting: "extra-experimental-features",
      advised: features.join(" "),
      why: "without the experimental feature the setting of its name has no effect",
      source,
      effect: "none by itself",
    },
    ...wanted,
  ];
}
