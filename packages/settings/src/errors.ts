import { NixperfError } from "@nixperf/errors";
import { originText } from "./present/origin.ts";
import type { SettingOrigin } from "./present/origin.ts";

/** A name is no setting of Nix. */
export function settingUnknown(name: string, meant: string | null): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SETTING_UNKNOWN",
    message: `there is no setting ${JSON.stringify(name)} in Nix`,
    expected: "a setting of nix.conf; extra- in front of a list adds to it",
    tries: meant === null ? [] : [meant],
  });
}

/** A value cannot be written for a setting: Nix would refuse it, or nix.conf cannot say it. */
export function settingValue(name: string, value: string, expected: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SETTING_VALUE",
    message: `the setting ${name} cannot have this value`,
    found: JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}...` : value),
    expected,
  });
}

/** One setting is to have two values at once. */
export function settingTwice(name: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_SETTING_TWICE",
    message: `the setting ${name} is to be changed twice at once`,
    expected: "one change of each setting, under one of its names",
  });
}

/** A nix.conf that Nix does not understand is not edited. */
export function confSyntax(file: string, line: number, text: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_CONF_SYNTAX",
    message: `${file}:${line} is not what Nix understands, so the file is left alone`,
    found: JSON.stringify(text),
    expected: "`name = value`, `include path`, `!include path`, or a comment",
    tries: ["mend the line by hand, then the same again"],
  });
}

/** The nix.conf is made by a configuration of the system or of the user. */
export function confInStore(file: string, found: string | null, ways: readonly string[], cause: unknown): NixperfError {
  return new NixperfError({
    code: "NIXPERF_CONF_IN_STORE",
    message: `${file} is made from a Nix configuration, so it is changed there`,
    found: found ?? "a link into a Nix store",
    expected: "a file that people write by hand",
    tries: ways,
    cause,
  });
}

/** An edit would have no effect: something that Nix reads later says otherwise, or Nix does not read the file. */
export function settingOverridden(
  name: string,
  file: string,
  origin: SettingOrigin,
  value: string | null,
): NixperfError {
  const isLine = origin.kind === "line";
  return new NixperfError({
    code: "NIXPERF_SETTING_OVERRIDDEN",
    message: `writing ${name} into ${file} would have no effect`,
    found: isLine
      ? `${originText(origin)} sets it${value === null ? "" : `, so that it is ${JSON.stringify(value)}`}`
      : "a file that Nix does not read here",
    tries: [isLine ? `change ${name} in ${origin.file}` : "unset NIX_USER_CONF_FILES, or name the file in it"],
  });
}
