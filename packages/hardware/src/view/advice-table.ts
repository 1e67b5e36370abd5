import { dim, path, strong, text } from "@nixperf/render";
import type { TableBlock, Value } from "@nixperf/render";
import type { Advice, SettingPlaces } from "@nixperf/settings";

/**
 * Settings with what they are, what they should be, why, and where that can be set. `isGenerated`: a Nix configuration makes
 * the machine's nix.conf, so its option is named instead.
 */
export function adviceTable(caption: string, advice: readonly Advice[], isGenerated: boolean): TableBlock {
  return {
    kind: "table",
    caption,
    columns: [
      { title: "setting", priority: 0 },
      { title: "now", priority: 0 },
      { title: "advised", priority: 0 },
      { title: "set in", priority: 2 },
      { title: "why", priority: 1 },
    ],
    rows: advice.map(({ setting, now, advised, setIn, why }) => [
      text(setting),
      now === null ? dim("not known") : text(now.value === "" ? '""' : now.value),
      advised === null ? strong("remove") : strong(advised),
      placeOf(setIn, isGenerated),
      text(why),
    ]),
  };
}

/** The nearest place: one's own file, else the machine's. */
function placeOf({ userConf, systemConf, nixos, darwin }: SettingPlaces, isGenerated: boolean): Value {
  const option = nixos ?? darwin;
  if (userConf === null && isGenerated && option !== null) return text(option);
  const file = userConf ?? systemConf;
  return file === null ? dim("nowhere") : path(file);
}
