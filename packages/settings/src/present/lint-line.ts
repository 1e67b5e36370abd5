import type { Finding } from "@nixperf/errors";
import type { ConfAssignment } from "@nixperf/nix/conf";
import type { NixVersion } from "@nixperf/nix/version";
import { valueFault } from "../table/check-value.ts";
import type { NixSetting } from "../table/setting.ts";
import { settingNamed, writtenName } from "../table/table.ts";
import { isKnownBy, nameFor, takesExtra } from "../table/versions.ts";
import type { MeantBy } from "./meant-by.ts";
import { placeText } from "./origin.ts";
import type { PresentSettings } from "./read-settings.ts";

type Present = Pick<PresentSettings, "nix" | "trusted" | "values">;

/** What is wrong with one line by itself. */
export function lintLine(line: ConfAssignment, { nix, values }: Present, meantBy: MeantBy): Finding[] {
  const at = placeText(line.origin);
  const found = writtenName(line.written);
  if (found === null) return [unknownName(line.written, at, meantBy)];
  const { setting, isAddition } = found;
  const isKnown = nix === null ? null : isKnownBy(setting, nix);
  if (nix !== null && isKnown === false) return [otherVersion(setting, line.written, at, nix)];
  if (nix !== null && isKnown === true) {
    if (isNewName(setting, line.written, nix)) return [otherName(setting, line.written, at, nix)];
    if (isAddition && !takesExtra(setting, nix)) return [unknownName(line.written, at, meantBy)];
  }
  const expected = valueFault(setting, line.value, nix);
  if (expected !== null) {
    return [
      {
        code: "SETTINGS_VALUE",
        severity: "error",
        subject: setting.name,
        message: `${at} sets ${line.written} to ${JSON.stringify(line.value)}, which Nix refuses; it does not start`,
        tries: [expected],
      },
    ];
  }
  return withoutFeature(setting, line, at, values);
}

/** What a line of the user's own files says to no effect, because the daemon does not listen. */
export function lintUnheard(line: ConfAssignment, { trusted, values }: Present): Finding[] {
  const setting = writtenName(line.written)?.setting;
  if (setting === undefined) return [];
  const { settableBy, name } = setting;
  const isDaemons = settableBy === "daemon";
  if (!isDaemons && (settableBy !== "trusted" || trusted !== false)) return [];
  // Anyone may choose among the daemon's substituters, and do without builders.
  if (name === "substituters" || (name === "builders" && line.value === "")) return [];
  if (values.get(name)?.daemon?.value === values.get(name)?.client.value) return [];
  const at = placeText(line.origin);
  const why = isDaemons ? "counts in the daemon's own file alone" : "is taken from trusted users alone";
  return [
    {
      code: isDaemons ? "SETTINGS_NOT_DAEMONS" : "SETTINGS_UNTRUSTED",
      severity: "warning",
      subject: name,
      message: `${at} sets ${line.written} to no effect: it ${why}`,
      tries: ["the same line in the machine's nix.conf, and a restart of the daemon"],
    },
  ];
}

function unknownName(written: string, at: string, meantBy: MeantBy): Finding {
  const bare = written.startsWith("extra-") ? written.slice("extra-".length) : null;
  const isKnownBare = bare !== null && settingNamed(bare) !== null;
  const guess = isKnownBare ? null : meantBy(bare ?? written);
  const meant = guess === null ? null : bare === null ? guess : `extra-${guess}`;
  return {
    code: "SETTINGS_UNKNOWN",
    severity: "warning",
    subject: written,
    message: isKnownBare
      ? `${at} sets ${written}, but ${bare} is no list that could be added to; Nix ignores it`
      : `${at} sets ${written}, which is no setting of Nix; Nix ignores it`,
    tries: isKnownBare ? [bare] : meant === null ? ["take the line away"] : [meant],
  };
}

function otherVersion(setting: NixSetting, written: string, at: string, nix: NixVersion): Finding {
  const span = setting.spans[nix.implementation];
  const has = span === null ? "does not have" : span !== "unknown" && span.until !== null ? "no longer has" : "lacks";
  const since =
    span === null || span === "unknown" || has !== "lacks" || span.since === null ? "" : ` before ${span.since}`;
  return {
    code: "SETTINGS_OTHER_VERSION",
    severity: "warning",
    subject: written,
    message: `${at} sets ${written}, which ${nix.implementation} ${nix.distributionVersion ?? nix.version} ${has}${since}`,
    tries: ["take the line away"],
  };
}

/** Whether the name came later than this version, which has the setting under the one before. */
function isNewName(setting: NixSetting, written: string, nix: NixVersion): boolean {
  return written === setting.name && nameFor(setting, nix) !== setting.name;
}

function otherName(setting: NixSetting, written: string, at: string, nix: NixVersion): Finding {
  const name = nameFor(setting, nix);
  return {
    code: "SETTINGS_OTHER_VERSION",
    severity: "warning",
    subject: written,
    message: `${at} sets ${written}, which ${nix.implementation} ${nix.version} knows as ${name}`,
    tries: [name],
  };
}

function withoutFeature(
  setting: NixSetting,
  line: ConfAssignment,
  at: string,
  values: PresentSettings["values"],
): Finding[] {
  const { experimentalFeature: feature, name } = setting;
  const features = values.get("experimental-features");
  if (feature === null || features === undefined) return [];
  const isDaemons = features.daemon !== null && setting.settableBy !== "client";
  const { value, added } = isDaemons ? features.daemon! : features.client;
  if (`${value ?? ""} ${added ?? ""}`.split(" ").includes(feature)) return [];
  const whose = isDaemons ? " of the daemon" : "";
  return [
    {
      code: "SETTINGS_FEATURE_OFF",
      severity: "warning",
      subject: name,
      message: `${at} sets ${line.written}, which has no effect without the experimental feature ${feature}${whose}`,
      tries: [`extra-experimental-features = ${feature}`],
    },
  ];
}
