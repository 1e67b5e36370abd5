import { dim, path, strong, text } from "@nixperf/render";
import type { TableBlock, Value } from "@nixperf/render";
import type { Advice, SettingPlaces } from "@nixperf/settings";

/**
 * Settings with what they are, what they should be, why, and where `setup` of this scope, or else root, can set that.
 * `isGenerated`: a Nix configuration makes the machine's nix.conf, so its option is named instead.
 */
export function adviceTable(
  caption: string,
  advice: readonly Advice[],
  { scope, isGenerated }: { scope: "user" | "system"; isGenerated: boolean },
): TableBlock {
  return {
    kind: "table",
    caption,
    columns: [
      { title: "setting", priority: 0, wrap: true },
      { title: "now", priority: 0, wrap: true },
      { title: "advised", priority: 0, wrap: true },
      { title: "set in", priority: 2 },
      { title: "why", priority: 1, wrap: true },
    ],
    rows: advice.map(({ setting, now, advised, setIn, why }) => [
      text(setting),
      now === null ? dim("not known") : text(now.value === "" ? '""' : now.value),
      advised === null ? strong("remove") : strong(advised),
      placeOf(setIn, scope, isGenerated),
      text(why),
    ]),
  };
}

/** The nearest place: one's own file, where that is meant and suffices, else the machine's. */
function placeOf(
  { userConf, systemConf, nixos, darwin }: SettingPlaces,
  scope: "user" | "system",
  isGenerated: boolean,
): Value {
  const option = nixos ?? darwin;
  const own = scope === "user" ? userConf : null;
  if (own === null && isGenerated && option !== null) return text(option);
  const file = own ?? systemConf;
  return file === null ? dim("nowhere") : path(file);
}
