import type { NixImplementation } from "@nixperf/nix/version";
import type { DefaultCase, NixSetting, SettableBy, SettingOwner, SettingType, VersionSpan } from "./setting.ts";

export const boolean: SettingType = { kind: "boolean" };
export const integer: SettingType = { kind: "integer", unit: null, orWord: null };
export const seconds: SettingType = { kind: "integer", unit: "seconds", orWord: null };
export const bytes: SettingType = { kind: "integer", unit: "bytes", orWord: null };
export const integerOrAuto: SettingType = { kind: "integer", unit: null, orWord: "auto" };
export const string: SettingType = { kind: "string" };
export const list: SettingType = { kind: "list", extraUntil: null };
export const listUntil = (extraUntil: string): SettingType => ({ kind: "list", extraUntil });
export const map: SettingType = { kind: "map" };
export const choice = (...of: string[]): SettingType => ({ kind: "choice", of });

/** What most settings do not have. */
export interface More {
  owner?: SettingOwner;
  aliases?: string[];
  formerly?: { name: string; until: string };
  /** The first version of CppNix with it; left out: before 2.8. */
  since?: string;
  /** The first version of CppNix that is known to have it, where `since` is only the earliest that may. */
  surelySince?: string;
  /** The first version of CppNix without it. */
  until?: string;
  /** Where Lix differs from the rule that {@link define} applies. */
  lix?: VersionSpan | "unknown" | null;
  /** The first version of Determinate Nix with it, for what CppNix does not have. */
  determinateSince?: string;
  experimentalFeature?: string;
  variable?: string;
}

/** A default that always was the same, or cases as `[since, value]` with the newest first, or one by platform. */
export type Defaults = string | null | Array<[string | null, string | null]> | { linux: string; darwin: string };

/** The rows of one source file. */
export function from(
  source: string,
  rows: Array<[name: string, type: SettingType, byDefault: Defaults, settableBy: SettableBy, more?: More]>,
): NixSetting[] {
  return rows.map(([name, type, byDefault, settableBy, more = {}]) => ({
    name,
    aliases: more.aliases ?? [],
    formerly: more.formerly ?? null,
    type,
    defaults: defaultCases(byDefault),
    spans: spansOf(more),
    settableBy,
    owner: more.owner ?? null,
    experimentalFeature: more.experimentalFeature ?? null,
    variable: more.variable ?? null,
    source,
  }));
}

function defaultCases(byDefault: Defaults): DefaultCase[] {
  if (byDefault === null || typeof byDefault === "string") return [{ since: null, platform: null, value: byDefault }];
  if (Array.isArray(byDefault)) return byDefault.map(([since, value]) => ({ since, platform: null, value }));
  return [
    { since: null, platform: "linux", value: byDefault.linux },
    { since: null, platform: "darwin", value: byDefault.darwin },
  ];
}

/** Determinate Nix has what the CppNix it is made from has; Lix what CppNix 2.18 had, from which it was forked. */
function spansOf(more: More): Record<NixImplementation, VersionSpan | "unknown" | null> {
  const { lix, determinateSince } = more;
  if (determinateSince !== undefined)
    return { CppNix: null, Lix: lix ?? null, Determinate: { since: determinateSince, surelySince: null, until: null } };
  const span = { since: more.since ?? null, surelySince: more.surelySince ?? null, until: more.until ?? null };
  const isGone = span.until !== null && isAtMost(span.until, 18);
  const sure = span.surelySince ?? span.since;
  const isOld = sure === null || isAtMost(sure, 18);
  const forked = isGone ? null : isOld ? { since: null, surelySince: null, until: null } : "unknown";
  return { CppNix: span, Lix: lix === undefined ? forked : lix, Determinate: span };
}

function isAtMost(version: string, minor: number): boolean {
  return Number(version.split(".")[1]) <= minor;
}
