import { dim, path, strong, text } from "@nixperf/render";
import type { TableBlock, Value } from "@nixperf/render";
import type { Advice, SettingPlaces } from "@nixperf/settings";

/** Settings with what they are, what they should be, why, and where that can be set. */
export function adviceTable(caption: string, advice: readonly Advice[]): TableBlock {
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
      placeOf(setIn),
      text(why),
    ]),
  };
}

/** The nearest place: one's own file, else the machine's. */
function placeOf({ userConf, systemConf }: SettingPlaces): Value {
  const file = userConf ?? systemConf;
  return file === null ? dim("nowhere") : path(file);
}
