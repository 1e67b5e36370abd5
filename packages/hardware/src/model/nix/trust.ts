import { isKnownBy, isTrusted, nixSettings } from "@nixperf/settings";
import type { NixVersion } from "@nixperf/nix/version";
import { known, unknown } from "../fact.ts";
import type { Fact, NoteGap } from "../fact.ts";
import { commandNames } from "../readings/plan.ts";
import type { Readings } from "../readings/readings.ts";
import { saidBy } from "../readings/text.ts";
import { originText, rootHome } from "./confs.ts";
import type { NixConfs } from "./confs.ts";

const ofAnyone = nixSettings.filter(({ settableBy }) => settableBy === "protocol" || settableBy === "anyone");

/** What a client that the daemon does not trust may still set for a build, by its own nix.conf or by flags. */
export const settingsOfAnyone: readonly string[] = ofAnyone.map(({ name }) => name);

/** Those of them that this version has. */
export function settingsOfAnyoneIn(version: NixVersion | null): string[] {
  return ofAnyone.filter((one) => version === null || isKnownBy(one, version) !== false).map(({ name }) => name);
}

/**
 * Whether this user may set everything for a build. Without a daemon between, yes; else as the daemon says when it is
 * asked (Nix 2.15 and later), else by `trusted-users` in its configuration.
 */
export function trust(readings: Readings, { daemon }: NixConfs, note: NoteGap): Fact<boolean> {
  const { access } = readings.store;
  if (access === "none") {
    note("/nix", "NIXPERF_STORE_NONE", `there is no Nix store here (no ${readings.store.stateDir})`);
    return unknown();
  }
  if (access === "direct") return known(true, "no daemon between");
  const asked = trustedBy(saidBy(readings, commandNames.nixStore) ?? "");
  if (asked !== null) return known(asked, commandNames.nixStore);
  const user = saidBy(readings, commandNames.user);
  const hidden = daemon.problems.filter((problem) => problem.kind !== "missing-include");
  // Root's own file is nearly never there, and whether it is no other user may see.
  const ofSystem = hidden.find(({ file }) => !isOfRoot(file));
  if (user === null || user === "" || ofSystem !== undefined) {
    const why = ofSystem === undefined ? "who asks is not known" : ofSystem.message;
    note("/nix/trusted", "NIXPERF_TRUST_UNKNOWN", `whether the daemon trusts this user is not known: ${why}`);
    return unknown();
  }
  if (hidden.length > 0)
    note(
      "/nix/trusted",
      "NIXPERF_TRUST_UNSURE",
      "whether the daemon trusts this user is told by the system's nix.conf; root's own, which may say otherwise, may not be read",
      ["Nix 2.15 or later, whose daemon tells it"],
    );
  const groups = saidBy(readings, commandNames.groups)?.split(" ") ?? null;
  const setting = daemon.settings.get("trusted-users");
  const users = setting === undefined || setting.addsToDefault ? `root ${setting?.value ?? ""}` : setting.value;
  const isTrustedUser = isTrusted(users, { name: user, groups });
  if (isTrustedUser === null) {
    note(
      "/nix/trusted",
      "NIXPERF_TRUST_UNKNOWN",
      "trusted-users names groups, and which groups this user is in is not known",
    );
    return unknown();
  }
  return known(isTrustedUser, setting === undefined ? "default of trusted-users" : originText(setting.origin));
}

function trustedBy(json: string): boolean | null {
  try {
    const said: unknown = JSON.parse(json);
    const trusted = typeof said === "object" && said !== null ? (said as Record<string, unknown>)["trusted"] : null;
    return trusted === true || trusted === 1 ? true : trusted === false || trusted === 0 ? false : null;
  } catch {
    return null;
  }
}

function isOfRoot(file: string): boolean {
  return [true, false].some((isDarwin) => file.startsWith(`${rootHome(isDarwin)}/`));
}
