import { parseBooleanSetting } from "@nixperf/nix/conf";
import { originText } from "../present/origin.ts";
import type { PresentSettings, PresentValue } from "../present/read-settings.ts";
import type { NixSetting } from "../table/setting.ts";
import { isKnownBy, nameFor } from "../table/versions.ts";
import { checkChange } from "../text/check-change.ts";
import type { Advice, SettingPlaces } from "./advice.ts";

/** What an adviser has to say; {@link advise} adds what follows from the setting and from what is there. */
export interface AdviceDraft extends Pick<Advice, "advised" | "why" | "source" | "effect"> {
  /** Any of its names; with `extra-` in front for words to be added. */
  setting: string;
}

/**
 * Advice for the machine at hand; `null` where there is nothing to advise: the setting has the value already, there is no
 * line to take away, or this Nix does not have the setting.
 *
 * @throws NIXPERF_SETTING_UNKNOWN, NIXPERF_SETTING_VALUE for a draft that Nix would not take
 */
export function advise(draft: AdviceDraft, present: PresentSettings): Advice | null {
  const { nix } = present;
  const { setting, isAddition, value } = checkChange({ setting: draft.setting, value: draft.advised }, nix);
  const { owner } = setting;
  if (owner === null) throw new Error(`nobody advises on ${setting.name}`);
  if (nix !== null && isKnownBy(setting, nix) === false) return null;
  const now = present.values.get(setting.name);
  if (now !== undefined && isAsAdvised(setting, now, value, isAddition)) return null;
  const name = `${isAddition ? "extra-" : ""}${nix === null ? setting.name : nameFor(setting, nix)}`;
  const { why, source, effect } = draft;
  const setIn = placesFor(setting, name, present);
  return {
    setting: name,
    owner,
    now: now === undefined || now.value === null ? null : { value: now.value, origin: originText(now.origin) },
    advised: value,
    why,
    source,
    effect,
    setIn,
    needsRestart: present.hasDaemon && (present.access === "direct" ? isOfDaemon(setting) : setIn.userConf === null),
  };
}

/** Whether a daemon goes by what it read, where the line stands in the machine's file: root's own is for root alone. */
function isOfDaemon({ settableBy }: NixSetting): boolean {
  return settableBy !== "client" && settableBy !== "protocol";
}

function isAsAdvised(setting: NixSetting, now: PresentValue, advised: string | null, isAddition: boolean): boolean {
  if (advised === null) return now.origin.kind !== "line";
  if (isAddition) {
    const words = `${now.value ?? ""} ${now.client.added ?? ""} ${now.daemon?.added ?? ""}`.split(" ");
    return advised.split(" ").every((word) => words.includes(word));
  }
  return now.value !== null && sameValue(setting, now.value, advised);
}

/** Whether two values mean the same: `yes` and `true`, `1G` and `1073741824`. */
export function sameValue({ type }: NixSetting, a: string, b: string): boolean {
  if (a === b) return true;
  if (type.kind === "integer") {
    const [x, y] = [wholeNumber(a), wholeNumber(b)];
    return x !== null && x === y;
  }
  const [x, y] = [parseBooleanSetting(a), parseBooleanSetting(b)];
  return type.kind === "boolean" && x !== null && x === y;
}

/** The number that Nix reads, with its unit; `null` for another word, such as `auto`. */
export function wholeNumber(text: string): bigint | null {
  const parts = /^\+?(\d{1,20})([KMGT]?)$/i.exec(text);
  return parts === null ? null : BigInt(parts[1]!) << (10n * BigInt(" KMGT".indexOf(parts[2]!.toUpperCase() || " ")));
}

/** A user's file reaches the daemon with what it takes from this user, and with nothing that each reads for itself. */
function placesFor({ settableBy }: NixSetting, name: string, present: PresentSettings): SettingPlaces {
  const { access, trusted, platform, places } = present;
  const fromAnyone = settableBy === "client" || settableBy === "protocol" || settableBy === "anyone";
  const reaches = access === "direct" || fromAnyone || (settableBy === "trusted" && trusted === true);
  return {
    userConf: reaches ? places.user : null,
    systemConf: places.system,
    nixos: platform === "linux" ? `nix.settings.${name}` : null,
    darwin: platform === "darwin" ? `nix.settings.${name}` : null,
    homeManager: reaches ? `nix.settings.${name}` : null,
    flake: reaches ? `nixConfig.${name}` : null,
  };
}
