import type { Finding } from "@nixperf/errors";
import { originText, valueOf } from "@nixperf/settings";
import { finding } from "./finding.ts";
import type { Situation } from "./situation.ts";

/**
 * What only Nix knows: why it does not start, where no rule of ours says so; which experimental features it has; and of
 * versions that are not known well, as those of Lix, which settings.
 */
export function saidByNix({ nixSays, present }: Situation): Finding[] {
  if (nixSays === null) return [];
  const { error, unknownFeatures, unknownSettings } = nixSays;
  const found = new Set(present.findings.map(({ subject }) => subject));
  const isExplained = present.findings.some(({ severity }) => severity === "error");
  const from = present.values.get("experimental-features")?.origin;
  const where = from?.kind === "line" ? ` (${originText(from)})` : "";
  const version = present.nix === null ? "this Nix" : `${present.nix.implementation} ${present.nix.version}`;
  return [
    ...(error === null || isExplained
      ? []
      : [
          finding("HARDWARE_NIX_REFUSES", "error", "nix", `Nix does not start with its settings: ${error}`, [
            "nix --version, until it starts",
          ]),
        ]),
    ...unknownSettings
      .filter((name) => !found.has(name))
      .map((name) =>
        finding("SETTINGS_UNKNOWN", "warning", name, `${name} is no setting of ${version}, which ignores it`, [
          "take the line away, if it is not for another Nix",
        ]),
      ),
    ...unknownFeatures.map((feature) =>
      finding(
        "SETTINGS_FEATURE_UNKNOWN",
        "warning",
        "experimental-features",
        `${JSON.stringify(feature)} in experimental-features${where} is nothing that ${version} knows; it goes on without`,
        ["take the word away, if it is not for another Nix"],
      ),
    ),
  ];
}

/** What the files of the scope say, and something else undoes for this process. */
export function otherwiseHere({ overridden, scope, present }: Situation): Finding[] {
  const whose = scope === "system" ? "the machine's" : "your own";
  return overridden.map(({ setting, value, origin }) =>
    finding(
      "HARDWARE_OVERRIDDEN",
      "note",
      setting,
      `${origin} makes it ${value ?? "something that is not known"} here; by ${whose} file it is ${valueOf(present, setting) ?? "not known"}, by which this is judged`,
    ),
  );
}
