import { settingNamed } from "@nixperf/settings";
import type { Advice, AdviceFormat, PresentSettings } from "@nixperf/settings";
import type { SetupScope } from "./scope.ts";

export type ModuleFormat = Extract<AdviceFormat, "nixos" | "darwin" | "home-manager">;

/** What makes a nix.conf that leads into the store. */
export function moduleFormat(scope: SetupScope, platform: string): ModuleFormat {
  if (scope === "user") return "home-manager";
  return platform === "darwin" ? "darwin" : "nixos";
}

/** Advice that a nix.conf can carry, and the rest. `systemConf`: the file that Nix reads first. */
export function adviceFor(
  advice: readonly Advice[],
  present: PresentSettings,
  scope: SetupScope,
  systemConf: string,
): { advice: Advice[]; left: Advice[] } {
  const fits = (one: Advice): boolean => fitsInto(one, present, scope, systemConf);
  return { advice: advice.filter(fits), left: advice.filter((one) => !fits(one)) };
}

function fitsInto(
  { setting, advised, setIn }: Advice,
  { values, places }: PresentSettings,
  scope: SetupScope,
  systemConf: string,
): boolean {
  const place = scope === "user" ? setIn.userConf : setIn.systemConf;
  if (place === null) return false;
  const origin = values.get(ownName(setting))?.origin;
  if (origin?.kind !== "line") return true;
  if (advised === null) return origin.file === places[scope];
  // The daemon also reads root's own file, which wins over the machine's.
  const root = origin.includedBy[0]?.file ?? origin.file;
  return scope === "user" || root === systemConf;
}

/** The newest name of a setting, without `extra-`. */
export function ownName(setting: string): string {
  return settingNamed(setting.replace(/^extra-/, ""))?.name ?? setting;
}
