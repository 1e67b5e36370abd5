import type { ViewContext } from "@nixperf/cli-kit";
import { bytes, count, path } from "@nixperf/render";
import type { View } from "@nixperf/render";
import type { PathList } from "../verbs/path-list.ts";
import { firstRows } from "./table.ts";

/** `live` and `dead` as a document; on a terminal they are bare lines. */
export function pathListView(
  what: "live" | "dead",
): (record: PathList & { unregistered?: string[] | null }, context: ViewContext) => View {
  return (record) => {
    const sure = record.visibility === "exact" ? "." : ", as far as visible.";
    const unregistered = (record.unregistered ?? []).map((name) => ({ path: name, narBytes: null }));
    const items = [...record.items, ...unregistered];
    return {
      title: `${what === "live" ? "Live" : "Dead"} paths of ${record.store.dir}`,
      blocks: [
        { kind: "answer", text: [count(record.paths, "path"), ", ", bytes(record.narBytes), ` ${what}${sure}`] },
        firstRows(
          unregistered.length === 0 ? "Paths" : "Paths, and entries that are not registered",
          items,
          items.length,
          "",
          [
            { title: "size", priority: 0 },
            { title: "path", priority: 0 },
          ],
          (item) => [bytes(item.narBytes), path(item.path)],
        ),
        { kind: "gaps", gaps: record.gaps },
      ],
    };
  };
}
