import { known } from "../fact.ts";
import type { Fact } from "../fact.ts";
import type { Readings } from "../readings/readings.ts";

/** Who runs this as a step of continuous integration; `none` where nobody does. */
export type CiKind =
  | "appveyor"
  | "azure-pipelines"
  | "bitbucket"
  | "buildkite"
  | "circleci"
  | "cirrus"
  | "drone"
  | "forgejo"
  | "garnix"
  | "gitea"
  | "github-hosted"
  | "github-self-hosted"
  | "gitlab"
  | "jenkins"
  | "none"
  | "other"
  | "semaphore"
  | "teamcity"
  | "travis";

/** The variable that each sets, as its documentation says. Those that also pretend to be another stand first. */
const variables: ReadonlyArray<[variable: string, kind: CiKind]> = [
  ["FORGEJO_ACTIONS", "forgejo"],
  ["GITEA_ACTIONS", "gitea"],
  ["GARNIX_CI", "garnix"],
  ["GITLAB_CI", "gitlab"],
  ["CIRCLECI", "circleci"],
  ["BUILDKITE", "buildkite"],
  ["TF_BUILD", "azure-pipelines"],
  ["JENKINS_URL", "jenkins"],
  ["BITBUCKET_BUILD_NUMBER", "bitbucket"],
  ["CIRRUS_CI", "cirrus"],
  ["DRONE", "drone"],
  ["SEMAPHORE", "semaphore"],
  ["TEAMCITY_VERSION", "teamcity"],
  ["APPVEYOR", "appveyor"],
  ["TRAVIS", "travis"],
];

export function ciKind({ env }: Readings): Fact<CiKind> {
  for (const [variable, kind] of variables) if (Object.hasOwn(env, variable)) return known(kind, variable);
  if (Object.hasOwn(env, "GITHUB_ACTIONS")) {
    const isHosted = env["RUNNER_ENVIRONMENT"] === "github-hosted";
    return known(isHosted ? "github-hosted" : "github-self-hosted", "GITHUB_ACTIONS, RUNNER_ENVIRONMENT");
  }
  return Object.hasOwn(env, "CI") ? known("other", "CI") : known("none", "the environment");
}
