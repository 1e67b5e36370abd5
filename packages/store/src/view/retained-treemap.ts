import type { TreemapBlock } from "@nixperf/render";
import type { ReportRecord } from "../verbs/report.ts";

const groupNames = ["roots", "shared by several roots", "live", "dead", "order-dependent", "not known to be alive"];
const [isRoot, isShared, isLive, isDead, isUncertain, isUnknown] = [0, 1, 2, 3, 4, 5] as const;

/**
 * The store as nested rectangles: first what each group of roots retains, what several keep together, what is dead; in
 * these the paths, each inside the one it cannot live without. What is neither alive nor on disk takes no space.
 */
export function retainedTreemap(record: ReportRecord): TreemapBlock {
  const each = record.analysis.each ?? [];
  const map = new Nodes();
  const groups = record.roots.groups.map((group) => map.add(group.label, -1, group.retainedBytes ?? 0, isRoot));
  const shared = map.add("shared by several roots", -1, 0, isShared);
  const dead = map.add("dead", -1, 0, isDead);
  const uncertain = map.add("order-dependent", -1, 0, isUncertain);
  const unknown = map.add("not known to be alive", -1, 0, isUnknown);
  const parentOf = { dead, "order-dependent": uncertain };
  const nameStart = record.analysis.store.dir.length + 34;

  // A holder retains more than what it holds, so in this order holders come first.
  const order = Array.from(each.keys()).sort((a, b) => (each[b]!.retainedBytes ?? 0) - (each[a]!.retainedBytes ?? 0));
  const nodeOf = new Int32Array(each.length).fill(-1);
  const place = (path: number): number => {
    if (nodeOf[path]! >= 0) return nodeOf[path]!;
    const { path: name, state, narBytes, retainedBytes } = each[path]!;
    const holder = record.heldBy[path]!;
    const label = name.slice(nameStart);
    if (holder.kind !== "nothing" && retainedBytes !== null) {
      const parent =
        holder.kind === "path"
          ? place(holder.index!)
          : holder.kind === "group" && holder.index !== null
            ? groups[holder.index]!
            : shared;
      if (parent === shared) map.weights[shared]! += retainedBytes;
      return (nodeOf[path] = map.add(label, parent, retainedBytes, isLive));
    }
    const parent = state === "dead" || state === "order-dependent" ? parentOf[state] : unknown;
    map.weights[parent]! += narBytes ?? 0;
    return (nodeOf[path] = map.add(label, parent, narBytes ?? 0, map.groups[parent]!));
  };
  for (const path of order) if (each[path]!.state !== "unseen") place(path);
  return { kind: "treemap", caption: "What takes the space", measure: "retained size", groupNames, ...map.columns() };
}

class Nodes {
  readonly labels: string[] = [];
  readonly parents: number[] = [];
  readonly weights: number[] = [];
  readonly groups: number[] = [];

  add(label: string, parent: number, weight: number, group: number): number {
    this.parents.push(parent);
    this.weights.push(weight);
    this.groups.push(group);
    return this.labels.push(label) - 1;
  }

  columns(): Pick<TreemapBlock, "labels" | "parents" | "weights" | "groups"> {
    const { labels, parents, weights, groups } = this;
    return { labels, parents, weights, groups };
  }
}
