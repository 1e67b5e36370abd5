import type { Fact } from "../fact.ts";
import { commandNames } from "../readings/plan.ts";
import { saidBy } from "../readings/text.ts";
import type { Situation } from "../recommend/situation.ts";
import type { BuilderJobs } from "./builder-jobs.ts";
import type { BuilderSaid } from "./builder-said.ts";
import type { BuilderWishes } from "./builder.ts";
import type { BuilderHost } from "./host.ts";
import { needsOf } from "./need.ts";
import type { Need } from "./need.ts";

export interface RemoteNeedsFrom {
  host: BuilderHost;
  said: BuilderSaid;
  situation: Situation;
  jobs: BuilderJobs;
  features: Fact<string[]>;
  wishes: BuilderWishes;
}

/** What the other side needs, so that builds from here are done. */
export function remoteNeeds({ host, said, situation, jobs, features, wishes }: RemoteNeedsFrom): Need[] {
  const need = needsOf(host.name);
  const user = saidBy(said.readings, commandNames.user) ?? host.user ?? "this user";
  const needs = [trusted()];
  if (said.settings["max-jobs"] === "0")
    needs.push(need("max-jobs", false, "it is 0 there, so that machine builds nothing itself", ["max-jobs = 1"]));
  const { sizing, cores } = jobs;
  if (sizing !== null && cores !== null && cores > sizing.cores && wishes.maxJobs === null)
    needs.push(
      need(
        "cores",
        null,
        `each build may take ${cores} cores there, which leaves room for ${jobs.jobs.value}; with ${sizing.cores} there is room for ${sizing.jobs}`,
        [`cores = ${sizing.cores}`],
      ),
    );
  const missing = wishes.mandatoryFeatures.filter((feature) => features.value?.includes(feature) === false);
  if (missing.length > 0)
    needs.push(
      need("system-features", false, `it has not ${missing.join(", ")}, which all builds sent to it would want`, [
        `extra-system-features = ${missing.join(" ")}`,
      ]),
    );
  return needs;

  function trusted(): Need {
    const isTrusted = situation.machine.nix.trusted.value;
    const access = situation.machine.nix.access.value;
    if (access === "none") return need("trusted-users", null, "there is no store there yet; the first build makes it");
    if (access === "direct") return need("trusted-users", true, `${user} writes the store there itself`);
    if (isTrusted === true) return need("trusted-users", true, `the daemon there trusts ${user}`);
    const why = "a daemon builds for others, and takes what they copy, only when it trusts them";
    return isTrusted === null
      ? need("trusted-users", null, `whether the daemon there trusts ${user} is not known; ${why}`)
      : need("trusted-users", false, `the daemon there does not trust ${user}; ${why}`, [
          `extra-trusted-users = ${user}`,
        ]);
  }
}
